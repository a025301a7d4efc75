"""Why a package is not taken: one sentence each, with the remedy."""

from __future__ import annotations


class Fault(Exception):
    """A package that is refused as a whole; nothing of it was taken. ``code`` names the reason for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


def incomplete() -> Fault:
    """No ZIP, or cut off."""
    return Fault("incomplete", "这个文件不是完整的交换包，可能没有拷贝完；请从发出的一方重新拷贝。")


def shape(what: str) -> Fault:
    """A ZIP that is not built like a package."""
    return Fault("shape", f"这个文件不是本系统的交换包：{what}。请核对是不是拿错了文件。")


def too_large(what: str) -> Fault:
    """More than a reader takes into account."""
    return Fault("too_large", f"{what}，超过交换包的限度，没有读入；请让发出的一方分成几包。")


def unknown_format(number: object) -> Fault:
    """Written by a later version."""
    return Fault("format", f"交换包的格式号是“{number}”，本系统只认 1；请先升级本系统，再读入这一包。")


def wrong_key(fingerprint: str) -> Fault:
    """Signed by somebody else."""
    sentence = f"交换包不是用约定的密钥签名的（指纹 {fingerprint[:16]}）；请与发出的一方核对公钥，核对以前不要读入。"
    return Fault("key", sentence)


def wrong_signature() -> Fault:
    """Changed after signing."""
    return Fault("signature", "签名核对不上，交换包在签名以后被改动过，或者传输中损坏；请重新拷贝。")


def damaged(path: str) -> Fault:
    """A file that is not what the manifest says."""
    return Fault("damaged", f"包里的 {path} 与清单不符，交换包损坏了；请重新拷贝。")


def wrong_channel(channel: str) -> Fault:
    """Meant for somebody else."""
    return Fault("channel", f"这一包是发往“{channel}”的，不是这里要读的；请核对是不是拿错了介质。")


def gap(expected: int, number: int) -> Fault:
    """An earlier package is missing."""
    return Fault(
        "gap",
        f"这是第 {number} 包，前面的第 {expected} 包还没有读入；请先读入第 {expected} 包，丢失的可以请对方重新写出。",
    )


def another(number: int) -> Fault:
    """The same number with other content, or a chain that does not join."""
    sentence = (
        f"第 {number} 包与先前读入的接不上：编号相同而内容不同，或者前一包不是同一包；请与发出的一方核对，不要读入。"
    )
    return Fault("chain", sentence)


def old_key(fingerprint: str) -> Fault:
    """Signed with a key that was replaced since."""
    sentence = f"签名用的是已经换掉的密钥（指纹 {fingerprint[:16]}），这一包在换密钥以后才出现；请与发出的一方核对。"
    return Fault("old_key", sentence)


def not_a_zone() -> Fault:
    """An installation that is whole reads no packages."""
    return Fault("zone", "本系统没有分两区，不读交换包；要分的，请系统管理员先在设置里选“内网”或者“外网”。")


def no_partner() -> Fault:
    """Nobody's key is known."""
    return Fault("key", "还没有登记对方的公钥；请先执行 gongkai exchange trust，与对方当面核对指纹。")

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from gongkai.core import clock
from gongkai.core.refusals import Invalid, Refused
from gongkai.core.viewers import Job
from gongkai.exchange import service
from gongkai.ops.command import InstallationCommand, Problem
from gongkai.ops.importing import tell_faults, watched


class Command(InstallationCommand):
    help = (
        "交换包：write 写出等待发往平台或者另一区的内容，again 把一包再写一次（介质丢失时），take 读入另一区的包，"
        "trust 登记另一区的公钥，carry 把改成两区以前公开的信息转过去，"
        "resend 再送对方没有收下的内容，status 现在的情况，key 交给对方的公钥，"
        "renew-key 更换本系统的签名密钥，"
        "read 核对一个交换包并列出内容。"
        "退出码：0 完成，1 有问题，2 用法不对。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(
            dest="what", metavar="{write,again,take,trust,carry,resend,status,key,renew-key,read}", required=True
        )
        write = steps.add_parser("write", help="写出等待的变动")
        write.add_argument("--to", type=Path, metavar="目录", help="同时拷贝到这个目录（光盘、移动介质）")
        again = steps.add_parser("again", help="把先前的一包再写一次")
        again.add_argument("number", type=int, metavar="包号")
        again.add_argument("--to", type=Path, metavar="目录", required=True)
        take = steps.add_parser("take", help="读入另一区的包；不写文件的，读入 exchange/in 里的全部")
        take.add_argument("places", type=Path, nargs="*", metavar="文件")
        trust = steps.add_parser("trust", help="登记另一区的公钥，或者停用一个")
        trust.add_argument("key", nargs="?", default="", metavar="公钥")
        trust.add_argument("--fingerprint", default="", metavar="指纹", help="对方读出的指纹，至少前 16 位")
        trust.add_argument("--revoke", default="", metavar="指纹", help="停用这个指纹的公钥")
        steps.add_parser("carry", help="把改到别处公开以前、在本系统网站上公开的信息转过去；中断的再执行一次，接着转")
        steps.add_parser("resend", help="再送对方没有收下的内容（原因改好以后）")
        steps.add_parser("status", help="现在的情况")
        steps.add_parser("key", help="交给对方的公钥和指纹")
        steps.add_parser("renew-key", help="更换本系统的签名密钥：写进下一个交换包，对方读入以后自动接受")
        read = steps.add_parser("read", help="核对一个交换包并列出内容")
        read.add_argument("place", type=Path, metavar="文件")
        read.add_argument("--key", default="", help="发出一方的公钥；不写的是本系统自己的")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Do the one thing asked."""
        getattr(self, f"_{options['what'].replace('-', '_')}")(options)

    def _write(self, options: dict[str, Any]) -> None:
        try:
            written = service.write_all(Job("写出交换包"), "command")
        except Refused as refused:
            raise Problem(refused.message) from None
        for package in written:
            self.stdout.write(f"已写出 {package.name}")
            if options["to"]:
                self._lay(package, options["to"])
        if not written:
            self.stdout.write("没有等待写出的内容，没有写。")
        service.lay_out()

    def _take(self, options: dict[str, Any]) -> None:
        if service.zones.takes() is None:
            if options["places"]:
                raise Problem("本系统没有分两区，不读交换包；请系统管理员先在设置里选“内网”或者“外网”。")
            self.stdout.write("本系统没有分两区，没有要读入的。")
            return
        wrong = self._take_files(options["places"]) if options["places"] else self._take_folder()
        if wrong:
            raise Problem("\n".join(wrong))

    def _take_files(self, places: list[Path]) -> list[str]:
        wrong = []
        for place in places:
            try:
                self._say_read(place.name, service.read(place))
            except service.Fault as fault:
                wrong.append(f"{place.name}：{fault.message}")
        return wrong

    def _take_folder(self) -> list[str]:
        found = service.read_all()
        for row in found.read:
            self._say_row(row)
        if not found.read and not found.faults:
            self.stdout.write("exchange/in 里没有要读入的。")
        return [f"{name}：{fault.message}" for name, fault in found.faults]

    def _say_read(self, name: str, read: Any) -> None:
        if read.repeated:
            self.stdout.write(f"{name} 先前已经读入，没有重复办理。")
        else:
            self._say_row(read.row)

    def _say_row(self, row: Any) -> None:
        self.stdout.write(f"已读入 {row.name}，{row.records} 项，没有办成 {len(row.refused)} 项")
        for each in row.refused:
            self.stdout.write(f"  第 {each['place']} 项：{each['refused']}")

    def _trust(self, options: dict[str, Any]) -> None:
        viewer = Job("登记公钥")
        try:
            if options["revoke"]:
                row = service.Revoke.perform(viewer, {"fingerprint": options["revoke"]}, channel="command").result
                self.stdout.write(f"已停用 {row.fingerprint}")
                return
            data = {"key": options["key"], "fingerprint": options["fingerprint"]}
            row = service.Trust.perform(viewer, data, channel="command").result
        except Invalid as invalid:
            said = " ".join(text for texts in invalid.errors.values() for text in texts)
            raise Problem(said, code=2) from None
        self.stdout.write(f"已登记，指纹 {row.fingerprint}")

    def _carry(self, options: dict[str, Any]) -> None:
        try:
            service.carrying.check()
        except Refused as refused:
            self.stdout.write(refused.message)
            return
        total = service.carrying.left().count()
        done = watched("转到新的网站", total, service.carrying.carry)
        self.stdout.write(f"转出 {done.count} 件，任务进程把它们写进交换包；对方公开以后，回执就是证明。")
        if done.faults:
            tell_faults(self, done.faults, ())
            raise Problem(f"有 {len(done.faults)} 件没有转出，原因见上；改好以后再执行一次。")

    def _resend(self, options: dict[str, Any]) -> None:
        try:
            count = service.SendAgain.perform(Job("再送没有收下的内容"), {}, channel="command").result
        except Refused as refused:
            self.stdout.write(refused.message)
            return
        self.stdout.write(f"{count} 件将写进下一个交换包。")

    def _again(self, options: dict[str, Any]) -> None:
        package = service.package(options["number"])
        if package is None:
            raise Problem(f"没有第 {options['number']} 包。执行 gongkai exchange status 看写出过哪些。", code=2)
        self._lay(package, options["to"])
        if package.emptied_at:
            self.stdout.write("这一包里有按规定清除的内容，只写出清单和签名；收包的一方读入它，接着读后面的包。")

    def _lay(self, package: Any, folder: Path) -> None:
        try:
            place = service.lay(package, folder)
        except OSError as error:
            raise Problem(f"写不到 {folder}：{error.strerror}。请检查目录、权限和空间。") from None
        self.stdout.write(f"已放到 {place}")

    def _status(self, options: dict[str, Any]) -> None:
        now, zone = service.standing(), service.zone_standing()
        mode = "只办公，向已有的平台发布" if service.only_desk(clock.today()) else "本系统就是公开平台"
        self.stdout.write(f"两区：这一套是{zone.zone}" if zone is not None else f"在哪里公开：{mode}")
        for label, words in service.lines(now, zone):
            self.stdout.write(f"{label}：{words}")
        self._zone(zone)
        for package in service.packages():
            self.stdout.write(self._package(package, zone is not None))

    @staticmethod
    def _package(package: Any, zoned: bool) -> str:
        place = "内容已清除" if package.emptied_at else "已放入文件夹" if package.laid_out_at else "等待放入文件夹"
        if package.taken_at:
            place = f"另一区 {package.taken_at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M} 读入"
        told = f"{package.items} 件，{package.unseen} 件待证明"
        if zoned and not package.items:
            told = f"{package.told} 条消息"
        return f"{package.name}  {package.made_at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}  {told}  {place}"

    def _zone(self, now: Any) -> None:
        if now is None:
            return
        if now.missing:
            self.stdout.write(f"缺对方的第 {now.missing} 包；请对方执行 gongkai exchange again {now.missing} --to 目录")
        for each in now.bad_files:
            self.stdout.write(f"没有收下 {each.name}：{each.message}")
        for partner in now.partners:
            by = f"，由 {partner.introduced_by.fingerprint[:16]} 引荐" if partner.introduced_by else ""
            off = "（已停用）" if partner.revoked_at else ""
            self.stdout.write(f"对方的公钥，指纹 {partner.fingerprint}{by}{off}")

    def _key(self, options: dict[str, Any]) -> None:
        key, fingerprint = service.public_key()
        self.stdout.write(f"公钥：{key}\n指纹：{fingerprint}")

    def _renew_key(self, options: dict[str, Any]) -> None:
        try:
            fingerprint = service.RenewKey.perform(Job("更换签名密钥"), {}, channel="command").result
        except Refused as refused:
            if refused.code != "zone":
                raise Problem(refused.message) from None
            self.stdout.write(refused.message)
            return
        self.stdout.write(
            f"新的签名密钥，指纹 {fingerprint}\n"
            "它写进下一个交换包，从再下一个起用它签名；对方按次序读入以后自动接受，不用再核对。\n"
            "现在就执行 gongkai keys export，保存新的密钥文件。"
        )

    def _read(self, options: dict[str, Any]) -> None:
        try:
            lines = service.described(options["place"], options["key"])
        except service.Fault as fault:
            raise Problem(fault.message) from None
        for line in lines:
            self.stdout.write(line)

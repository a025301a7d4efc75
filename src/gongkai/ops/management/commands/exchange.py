from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from gongkai.core import clock
from gongkai.core.viewers import Job
from gongkai.exchange import service
from gongkai.ops.command import InstallationCommand, Problem


class Command(InstallationCommand):
    help = (
        "交换包：write 写出等待发往平台的变动，again 把一包再写一次（介质丢失时），status 现在的情况，"
        "key 交给平台的公钥，read 核对一个交换包并列出内容。退出码：0 完成，1 有问题，2 用法不对。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="what", metavar="{write,again,status,key,read}", required=True)
        write = steps.add_parser("write", help="写出等待的变动")
        write.add_argument("--to", type=Path, metavar="目录", help="同时拷贝到这个目录（光盘、移动介质）")
        again = steps.add_parser("again", help="把先前的一包再写一次")
        again.add_argument("number", type=int, metavar="包号")
        again.add_argument("--to", type=Path, metavar="目录", required=True)
        steps.add_parser("status", help="现在的情况")
        steps.add_parser("key", help="交给平台的公钥和指纹")
        read = steps.add_parser("read", help="核对一个交换包并列出内容")
        read.add_argument("place", type=Path, metavar="文件")
        read.add_argument("--key", default="", help="发出一方的公钥；不写的是本系统自己的")

    def handle(self, *arguments: Any, **options: Any) -> None:
        """Do the one thing asked."""
        getattr(self, f"_{options['what']}")(options)

    def _write(self, options: dict[str, Any]) -> None:
        written = service.write_all(Job("写出交换包"), "command")
        for package in written:
            self.stdout.write(f"已写出 {package.name}")
            if options["to"]:
                self._lay(package, options["to"])
        if not written:
            self.stdout.write("没有等待发往平台的变动，没有写。")
        service.lay_out()

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
        now = service.standing()
        mode = "只办公，向已有的平台发布" if service.only_desk(clock.today()) else "本系统就是公开平台"
        self.stdout.write(f"在哪里公开：{mode}")
        self.stdout.write(f"等待写出的变动：{now.waiting} 项，其中撤下 {now.urgent} 项")
        self.stdout.write(f"等待放入文件夹的包：{now.not_laid_out} 包")
        self.stdout.write(f"没有证明：公开 {now.shown_waits} 件，撤下 {now.gone_waits} 件")
        for package in service.packages():
            place = "内容已清除" if package.emptied_at else "已放入文件夹" if package.laid_out_at else "等待放入文件夹"
            said = f"{package.name}  {package.made_at.astimezone(clock.BEIJING):%Y-%m-%d %H:%M}  {package.items} 件"
            self.stdout.write(f"{said}，{package.unseen} 件待证明  {place}")

    def _key(self, options: dict[str, Any]) -> None:
        key, fingerprint = service.public_key()
        self.stdout.write(f"公钥：{key}\n指纹：{fingerprint}")

    def _read(self, options: dict[str, Any]) -> None:
        try:
            lines = service.described(options["place"], options["key"])
        except service.Fault as fault:
            raise Problem(fault.message) from None
        for line in lines:
            self.stdout.write(line)

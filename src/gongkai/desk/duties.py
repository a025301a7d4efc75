"""What each role does at the desk: said on the workbench, above all when there is nothing to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gongkai.agencies.service import Role


@dataclass(frozen=True)
class Duty:
    """One role: its title, what it does, and what will appear on the workbench."""

    role: Role
    does: str
    waits_for: str

    @property
    def title(self) -> str:
        """The role in Chinese."""
        return str(self.role.label)


DUTIES = (
    Duty(Role.RECEIVER, "登记收到的申请，核对身份材料，分给承办人。", "要登记、补正、交付的申请会按期限排在这里。"),
    Duty(Role.HANDLER, "检索、征求意见、拟答复，期限由系统计算。", "分给您的事项会按期限排在这里。"),
    Duty(Role.REVIEWER, "审核拟稿，退回须写明理由。", "送您审核的拟稿会按期限排在这里。"),
    Duty(Role.SECRECY, "公开前逐件保密审查，先审查、后公开。", "送您审查的信息会排在这里。"),
    Duty(Role.SIGNER, "签发文书；不能签发自己拟的稿。", "送您签发的文书会按期限排在这里。"),
    Duty(Role.PUBLISHER, "审查完成后发布信息，维护栏目。", "可以发布的信息、将要到期的栏目会排在这里。"),
    Duty(Role.SUPERVISOR, "看下级机关的及时性和整改，提出监督意见。", "下级机关逾期、待整改的事项会排在这里。"),
    Duty(
        Role.SYSTEM,
        "维护设置、工作日历和后台任务，不接触办件内容。",
        "任务失败、寄发待核实、放假安排缺失时，这里会提醒。",
    ),
    Duty(Role.SECURITY, "管理账号、岗位职责和登录安全。", "账号被锁定、没有第二验证方式时，这里会提醒。"),
    Duty(Role.AUDIT, "查看审计记录，核验记录没有被改动。", "审计记录核验不通过时，这里会提醒。"),
)


def duties_of(roles: Iterable[str]) -> list[Duty]:
    """The duties of a post, in the order of the house."""
    held = frozenset(roles)
    return [duty for duty in DUTIES if duty.role in held]

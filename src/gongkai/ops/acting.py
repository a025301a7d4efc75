"""The viewer behind an account that a command names: a staff account in one of its posts of today."""

from __future__ import annotations

from gongkai.agencies.service import Account, Post, posts_of, staff_viewer
from gongkai.core import clock
from gongkai.core.viewers import Staff
from gongkai.ops.command import Problem


def staff(name: str, post_id: int | None = None, agency: str = "") -> Staff:
    """The staff viewer of account ``name`` in the post ``post_id`` (default: its only one of today), one at the agency
    of code ``agency`` where that is given."""
    account = Account.objects.filter(name=name, kind=Account.Kind.STAFF, is_active=True).first()
    if account is None:
        raise Problem(f"没有可用的工作人员账号“{name}”。", code=2)
    posts = list(posts_of(account, clock.today()))
    if agency:
        posts = [post for post in posts if post.agency.code == agency]
        if not posts:
            raise Problem(f"账号“{name}”今天在代码为 {agency} 的机关没有岗位。", code=2)
    return staff_viewer(account, _chosen(posts, post_id, name))


def _chosen(posts: list[Post], post_id: int | None, name: str) -> Post:
    if post_id is not None:
        posts = [post for post in posts if post.pk == post_id]
    if not posts:
        raise Problem(f"账号“{name}”今天没有{'这个' if post_id else ''}岗位。", code=2)
    if len(posts) > 1:
        choices = "、".join(f"{post.pk}（{post}）" for post in posts)
        raise Problem(f"账号“{name}”有 {len(posts)} 个岗位，请用 --post 指明：{choices}。", code=2)
    return posts[0]

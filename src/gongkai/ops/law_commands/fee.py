"""``gongkai fee --pieces N [--already M] | --pages N``: the fee, computed line by line (R50-R52)."""

from __future__ import annotations

from gongkai.law.fees import Bill, FeeError, by_pages, by_pieces
from gongkai.law.in_words import bill_in_words
from gongkai.law.wire import write_bill
from gongkai.ops.terminal import BadInput, OneLineParser, fail, say, say_json, use_utf8, whole


def main(arguments: list[str]) -> int:
    """Run the command; 0 or 2."""
    use_utf8()
    parser = OneLineParser(prog="gongkai fee", description="计算政府信息公开信息处理费")
    tariff = parser.add_mutually_exclusive_group(required=True)
    tariff.add_argument("--pieces", type=whole, metavar="N", help="按件：本次件数")
    tariff.add_argument("--pages", type=whole, metavar="N", help="按量：一件申请的页数")
    parser.add_argument("--already", type=whole, metavar="M", help="按件：同一申请人当月此前的件数，默认 0")
    parser.add_argument("--format", choices=("json", "text"), default="text", help="输出格式，默认 text")
    try:
        options = parser.parse_args(arguments)
        bill = compute(options.pieces, options.pages, options.already)
    except (BadInput, FeeError) as error:
        return fail(str(error))
    say_json(write_bill(bill)) if options.format == "json" else say(bill_in_words(bill))
    return 0


def compute(pieces: int | None, pages: int | None, already: int | None) -> Bill:
    """The bill by the tariff that was named."""
    if pages is None:
        return by_pieces(pieces or 0, already or 0)
    if already is not None:
        raise BadInput("--already 只用于按件计收，按量计收时各件申请的页数不累加")
    return by_pages(pages)

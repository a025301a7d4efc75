"""The guided application at request level: from the first page to the receipt, and whatever goes wrong on the way."""

from __future__ import annotations

import pytest
from django.test import Client

from gongkai.applications.models import Applicant, Application
from gongkai.applications.tests import applicant
from gongkai.applications.tests.applicant import address, text_of
from gongkai.applications.tests.office import Office, on
from gongkai.core.models import Draft
from gongkai.core.refolding import check

pytestmark = [pytest.mark.django_db, pytest.mark.db]


def test_from_the_first_page_to_the_receipt(office: Office, client: Client) -> None:
    with on("03-02"):
        assert "谁制作的信息，就向谁申请" in text_of(client.get("/apply/new/"))
        link = applicant.apply(client, office.agency.code)
        numbers, codes = applicant.receipt(client, link)
        page = text_of(client.get(address(link, "receipt")))
    assert numbers == ["2026-0001"]
    assert len(codes) == 1
    assert "2026年3月2日" in page
    assert "2026年3月30日" in page
    assert "以提交之日为收到申请之日" in page
    row = Application.objects.get()
    assert (row.number, row.process_state, row.channel) == ("2026-0001", "registered", "online")
    assert Applicant.objects.get().name == "陈喆堃"
    assert not Draft.objects.exists()
    assert check() == []


def test_the_receipt_as_pdf(office: Office, client: Client) -> None:
    with on("03-02"):
        link = applicant.apply(client, office.agency.code)
        answer = client.get(f"/apply/online/{link}/receipt/1.pdf")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")

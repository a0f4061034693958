"""Evidence of each act: complete, bound to the bytes, free of personal data, and never changed."""

import datetime as dt
import hashlib
import io
import json
from datetime import UTC

import pytest
import rfc8785
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction
from django.forms import model_to_dict

from greendeals import services
from greendeals.models import Evidence, Link, RegisterEntry
from greendeals.selectors import signing_progress
from greendeals.services import Trace
from greendeals.workflow import Act, Assurance
from icc.audit.models import Disclosure, Entry
from icc.audit.services import broken_links
from icc.documents.models import Seal
from icc.notifications.models import Message
from icc.tenancy.scopes import Role
from tests.greendeals.world import (
    NOW,
    PLATFORM,
    World,
    ask,
    decline,
    frozen,
    mayors_turn,
    new_world,
    parties_of,
    partner,
    sealing,
    sign,
    signature_of,
    signed,
    signing,
    slot_of,
    trace,
    version_of,
)

pytestmark = pytest.mark.django_db

PERSONAL = ("M. Mayor", "P. Partner", "192.0.2.7", "A browser", "C. Contact", "@")


@pytest.fixture
def world() -> World:
    """A city with its people."""
    return new_world()


def recomputed(evidence: Evidence) -> str:
    """Return the digest of an evidence, worked out from nothing but the row, its version and its entry."""
    body: dict[str, int | str] = {
        "round": evidence.round_id,
        "slot": evidence.signatory_id,
        "version": evidence.round.version.number,
        "sha256": evidence.version_sha256,
        "pdf_sha256": evidence.pdf_sha256,
        "assurance": evidence.assurance,
        "identified_at": evidence.identified_at.astimezone(UTC).isoformat(),
        "consent": evidence.consent,
        "consent_sha256": evidence.consent_sha256,
        "language": evidence.language,
        "act": evidence.act,
        "at": evidence.at.astimezone(UTC).isoformat(),
        "entry": evidence.entry.digest,
    }
    return hashlib.sha256(rfc8785.dumps(body)).hexdigest()


def test_each_signature_has_one_evidence_with_the_hashes_of_its_round(world: World) -> None:
    deal = sealing(world)
    version = version_of(deal)
    rows = list(Evidence.objects.order_by("pk"))
    assert [row.act for row in rows] == [Act.SIGNED] * 2
    assert {row.signatory for row in rows} == set(deal.signatories.all())
    for row in rows:
        assert (row.version_sha256, row.pdf_sha256) == (version.sha256, version.pdf_sha256)
        assert (row.at, row.identified_at, row.language) == (NOW, NOW, "en")
    assert [row.assurance for row in rows] == [Assurance.SES_EMAIL_OTP, Assurance.SES_ACCOUNT]
    sentence = "I sign it."
    assert {row.consent_sha256 for row in rows} == {hashlib.sha256(sentence.encode()).hexdigest()}


def test_a_refusal_has_its_evidence_too(world: World) -> None:
    deal = signing(world)
    slot = decline(world, deal, actor=partner(parties_of(deal)[0]))
    row = Evidence.objects.get()
    assert (row.act, row.signatory, row.consent) == (Act.DECLINED, slot, "")
    assert "cannot pay" not in str(row.entry.data)


def test_each_evidence_has_its_own_entry_of_the_same_act(world: World) -> None:
    deal = sealing(world)
    entries = Entry.objects.about(deal.subject).filter(action=Act.SIGNED)
    rows = Evidence.objects.select_related("entry").order_by("pk")
    assert [row.entry for row in rows] == list(entries)
    for row in rows:
        assert (row.entry.at, row.entry.data["slot"]) == (row.at, row.signatory_id)
        assert row.entry.data["sha256"] == row.version_sha256
        assert row.entry.data["consent_sha256"] == row.consent_sha256


def test_the_digest_stands_on_everything_said(world: World) -> None:
    sealing(world)
    for row in Evidence.objects.select_related("entry", "round__version"):
        assert row.digest == recomputed(row)


def test_a_clock_that_runs_ahead_does_not_break_the_digest(world: World) -> None:
    deal = signing(world)
    services.sign_deal(
        actor=partner(parties_of(deal)[0]),
        deal=deal,
        signature=signature_of(deal),
        trace=Trace(identified_at=NOW + dt.timedelta(seconds=3), language="el"),
        now=NOW,
    )
    row = Evidence.objects.select_related("entry", "round__version").get()
    assert (row.identified_at, row.language) == (NOW, "el")
    assert row.digest == recomputed(row)
    assert row.entry.data["identified_at"] == NOW.isoformat()


def test_the_seal_is_asked_for_with_one_hash_over_all_evidence(world: World) -> None:
    sealing(world)
    digests = "".join(row.digest for row in Evidence.objects.order_by("pk"))
    assert hashlib.sha256(digests.encode()).hexdigest() in Seal.objects.get().reason


@pytest.mark.fault("signing-25")
def test_what_is_rolled_back_leaves_no_half_of_it(world: World) -> None:
    deal = mayors_turn(world)
    before = Entry.objects.count(), Evidence.objects.count(), Seal.objects.count()

    @transaction.atomic
    def sign_and_die() -> None:
        sign(world, deal)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sign_and_die()
    assert (Entry.objects.count(), Evidence.objects.count(), Seal.objects.count()) == before
    assert deal.signatories.get(party=None).signed_at is None
    assert sign(world, deal).signed_at


def test_no_name_no_address_and_no_browser_stands_in_what_is_kept_for_ever(world: World) -> None:
    deal = signed(world)
    kept = [json.dumps(entry.data) + entry.actor for entry in Entry.objects.about(deal.subject)]
    kept += [str(model_to_dict(row)) for row in Evidence.objects.all()]
    kept += [Seal.objects.get().reason, str(RegisterEntry.objects.values().get())]
    for words in kept:
        for value in PERSONAL:
            assert value not in words
        assert world.user("signatory").name not in words
    assert set(Disclosure.objects.values_list("key", flat=True)) == {
        "typed_name", "function", "address", "agent",
    }  # fmt: skip


def test_the_function_is_published_with_the_seal_and_the_name_is_not(world: World) -> None:
    signed(world)
    signatures = RegisterEntry.objects.get().signatures
    assert [signature["function"] for signature in signatures] == ["Director", "Mayor"]
    assert set(signatures[0]) == {"organisation", "function", "at", "assurance"}


def test_the_browsers_words_are_cut(world: World) -> None:
    deal = signing(world)
    services.sign_deal(
        actor=partner(parties_of(deal)[0]),
        deal=deal,
        signature=signature_of(deal),
        trace=Trace(identified_at=NOW, agent="x" * 9000),
        now=NOW,
    )
    assert len(Disclosure.objects.get(key="agent").value) == 500
    assert list(broken_links()) == []


@pytest.mark.fault("signing-43")
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_erasing_what_was_disclosed_leaves_every_proof_whole() -> None:
    deal = signed(new_world())
    assert Disclosure.objects.count() == 8
    Disclosure.objects.all().delete()
    out = io.StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue().endswith("0 broken.\n")
    for row in Evidence.objects.select_related("entry", "round__version"):
        assert row.digest == recomputed(row)
    progress = signing_progress(actor=PLATFORM, deal=deal)
    assert progress is not None
    assert [slot.typed_name for slot in progress.slots] == ["", ""]


def test_opening_is_witnessed_once_by_the_first_right_code(world: World) -> None:
    deal = signing(world)
    link = Link.objects.select_related("signatory__round__version", "party").get()
    for _ in range(2):
        assert come_in(link) is services.Answer.RIGHT
    row = Evidence.objects.select_related("entry", "round__version").get()
    assert (row.act, row.assurance) == (Act.OPENED, Assurance.SES_EMAIL_OTP)
    assert row.digest == recomputed(row)
    assert sign(world, deal, actor=services.partner_of(link)).opened_at == NOW


def come_in(link: Link) -> services.Answer:
    """Ask for a code and type it."""
    sent = services.send_code(link=link, now=NOW)
    digits = Message.objects.get(key=f"code:{sent.code_id}").secrets["digits"]
    facts = {"code_id": sent.code_id, "nonce": sent.nonce, "digits": digits}
    return services.confirm_code(link=link, **facts, trace=trace(), now=NOW)


def test_who_opens_a_deal_that_all_have_signed_adds_nothing_to_what_the_seal_binds(world: World) -> None:
    deal = frozen(world, partners=2)
    first, second = parties_of(deal)
    ask(world, deal, asks=[services.Ask(first), services.Ask(second, required=False)])
    sign(world, deal, actor=partner(first))
    sign(world, deal)
    link = Link.objects.select_related("signatory__round__version", "party").get(party=second)
    before = list(Evidence.objects.values_list("digest", flat=True))
    assert come_in(link) is services.Answer.RIGHT
    bound = hashlib.sha256("".join(before).encode()).hexdigest()
    assert f"Evidence sha256:{bound}." in Seal.objects.get().reason
    assert list(Evidence.objects.values_list("digest", flat=True)) == before
    assert slot_of(second).opened_at is None


def test_a_code_typed_while_its_link_dies_opens_nothing(world: World) -> None:
    deal = signing(world)
    link = Link.objects.select_related("signatory__round__version", "party").get()
    services.withdraw_signing(actor=world.coordinator, deal=deal, now=NOW)
    assert come_in(link) is services.Answer.DEAD
    assert not Evidence.objects.exists()


STATEMENTS = {
    "evidence": ("UPDATE greendeals_evidence SET act = 'declined'", "DELETE FROM greendeals_evidence"),
    "signatory": (
        "UPDATE greendeals_signatory SET signed_at = NULL WHERE signed_at IS NOT NULL",
        "UPDATE greendeals_signatory SET organisation = 'Other' WHERE signed_at IS NOT NULL",
        "UPDATE greendeals_signatory SET declined_at = signed_at, signed_at = NULL, reason = 'x'",
        "DELETE FROM greendeals_signatory",
    ),
    "round": (
        "UPDATE greendeals_signinground SET state = 'open'",
        "UPDATE greendeals_signinground SET deadline = '2099-01-01'",
        "DELETE FROM greendeals_signinground",
    ),
    "version": (
        "UPDATE greendeals_dealversion SET canonical = '{}'",
        "DELETE FROM greendeals_dealversion",
    ),
    "register": (
        "UPDATE greendeals_registerentry SET content = '{}'",
        "UPDATE greendeals_registerentry SET sealed_sha256 = 'x'",
        "DELETE FROM greendeals_registerentry",
    ),
}
REFUSED = r"(only ever added)|(permission denied)"
TRUNCATED = ("greendeals_evidence", "greendeals_registerentry", "greendeals_dealversion")


def kept() -> list[object]:
    return [list(rows.order_by("pk").values()) for rows in (Evidence.objects, RegisterEntry.objects)]


@pytest.mark.fault("signing-27")
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("flag", ["off", "on"])
@pytest.mark.parametrize("role", list(Role))
def test_no_role_of_the_app_changes_what_proves_a_deal(role: Role, flag: str) -> None:
    deal = signed(new_world())
    before = kept()
    for statement in [text for texts in STATEMENTS.values() for text in texts]:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL ROLE {role}")
            cursor.execute("SELECT set_config('icc.city_ids', %s, true)", [str(deal.city_id)])
            cursor.execute(f"SET LOCAL icc.flush = '{flag}'")
            with pytest.raises(DatabaseError, match=REFUSED), transaction.atomic():
                cursor.execute(statement)
    assert kept() == before


@pytest.mark.fault("signing-27")
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_not_even_the_owner_changes_what_proves_a_deal_without_raising_the_flag() -> None:
    signed(new_world())
    before = kept()
    statements = [text for texts in STATEMENTS.values() for text in texts]
    for statement in [*statements, *(f"TRUNCATE {table} CASCADE" for table in TRUNCATED)]:
        with (
            pytest.raises(DatabaseError, match="rows are only ever added"),
            transaction.atomic(using="owner"),
            connections["owner"].cursor() as cursor,
        ):
            cursor.execute(statement)
    assert kept() == before


@pytest.mark.fault("signing-27")
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_refusal_once_given_is_not_rewritten_either() -> None:
    world = new_world()
    deal = signing(world)
    decline(world, deal, actor=partner(parties_of(deal)[0]))
    for change in ("reason = 'Agreed'", "declined_at = NULL, reason = ''"):
        with pytest.raises(DatabaseError, match="rows are only ever added"), transaction.atomic():
            connection.cursor().execute(
                f"UPDATE greendeals_signatory SET {change} WHERE declined_at IS NOT NULL"
            )


@pytest.mark.fault("signing-27")
@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_what_an_owner_forges_with_the_flag_raised_no_longer_matches_its_digest() -> None:
    signed(new_world())
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute("SET LOCAL icc.flush = 'on'")
        cursor.execute("UPDATE greendeals_evidence SET at = at + interval '1 day'")
    for row in Evidence.objects.select_related("entry", "round__version"):
        assert row.digest != recomputed(row)
        assert row.at != row.entry.at


@pytest.mark.fault("signing-43")
def test_the_person_of_an_answer_may_be_erased_and_the_answer_stays(world: World) -> None:
    deal = signed(world)
    assert deal.signatories.update(name="", function="") == 2
    assert Evidence.objects.filter(deal=deal, act=Act.SIGNED).count() == 2
    assert list(broken_links()) == []


def test_what_becomes_of_a_published_deal_may_still_be_told(world: World) -> None:
    signed(world)
    assert RegisterEntry.objects.update(stage="terminated", superseded_at=NOW) == 1


def test_the_database_knows_what_an_answer_is(world: World) -> None:
    deal = frozen(world, partners=2)
    ask(world, deal)
    slot = slot_of(parties_of(deal)[0])
    wrong = (
        {"signed_at": NOW, "declined_at": NOW, "reason": "x"},
        {"declined_at": NOW, "reason": ""},
        {"signed_at": NOW, "invited_at": None},
        {"user": world.user("signatory")},
        {"reason": "x" * 2001},
    )
    for facts in wrong:
        with pytest.raises(DatabaseError), transaction.atomic():
            deal.signatories.filter(pk=slot.pk).update(**facts)

"""The whole loop without a wire: order over two laboratories, results, corrections, inbox, trend, erasing."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from il2.ground.errors import InputError, UnknownNameError
from il2.labs.connectors import Match
from il2.labs.hl7.text import split
from il2.labs.states import StateError
from il2.labs.store import audit, erase, inbox, orders, outgoing, people, results, schema, timeline
from il2.labs.store.database import Store
from il2.labs.store.ingest import receive
from il2.labs.store.orders import Item
from il2.labs.store.outgoing import Answer
from il2.labs.store.scope import OPERATOR, HiddenError

from . import given
from .household import LABS, Household, household

BOTH = (Item("north", "IL2"), Item("south", "sil2r"))


@pytest.fixture
def home(store: Store) -> Household:
    return household(store)


def ordered(home: Household, items=BOTH) -> orders.Order:
    made = orders.place(home.store, home.owner, home.child, items, LABS)
    return orders.one(home.store, home.owner, made)


def answer(home: Household, line: orders.Line, value: str, status: str, hour: int, **more: str):
    """The laboratory answers the order line."""
    numbers = people.one(home.store, home.owner, home.child).numbers
    row = given.il2_row(value, status) + "||||||^Method||||||North Laboratory|1 Street^^Town"
    more = {"patient": f"{numbers['IL2']}^^^IL2^PI", "placer": line.placer} | more
    sent = f"202611200{hour}0000+0000"
    return receive(home.store, LABS["north"], given.oru(row, sent=sent, control=f"c{hour}{status}", **more))[
        0
    ]


def test_one_order_over_two_laboratories(home: Household) -> None:
    order = ordered(home)
    assert [(line.lab, line.test.lab_code, line.state) for line in order.lines] == [
        ("north", "IL2", "ordered"), ("south", "CD25", "ordered")]  # fmt: skip
    assert order.signer is None and len({line.placer for line in order.lines}) == 2
    assert orders.listed(home.store, home.other) == ()
    with home.store.reading() as connection:
        (row,) = connection.execute(sa.select(schema.outbox)).all()
    (message,) = split(row.raw)
    assert message.all("ORC")[0].fields[1:5] == ("NW", order.lines[0].placer, "", order.group)
    assert message.all("OBR")[0].part(4) == "33939-0" and message.all("OBR")[0].part(4, 4) == "IL2"
    assert message.all("PID")[0].part(5) == "Testperson"
    assert message.all("SPM")[0].part(4, 2) == "serum"


def test_the_loop_of_results(home: Household) -> None:
    order = ordered(home)
    line = order.lines[0]
    shown = []
    for value, status, hour in (("3.1", "P", 1), ("3.4", "F", 2), ("1.4", "C", 4)):
        assert answer(home, line, value, status, hour).ack == "AA"
        (found,) = results.listed(home.store, home.owner)
        shown.append((found.label(), found.value, found.state, found.check))
    assert answer(home, line, "3.1", "P", 3).issues == ("preliminary-after-final",)
    (found,) = results.listed(home.store, home.owner)
    assert shown == [
        ("preliminary result", "3.1", "in_progress", "above"),
        ("final result", "3.4", "completed", "above"),
        ("corrected result", "1.4", "completed", "inside"),
    ]
    assert (found.value, found.label()) == ("1.4", "corrected result (being checked)")
    assert [v.value for v in found.versions] == ["3.1", "3.4", "1.4"]
    assert found.laboratory == "North Laboratory" and found.address == "1 Street, Town"
    assert found.flags == ("H",) and found.range_text == "<=2.1" and found.unit == "pg/mL"
    assert results.listed(home.store, home.other) == ()
    assert results.notices(home.store, home.owner) == 3
    results.note_reading(home.store, home.owner, [found], "page")
    assert results.notices(home.store, home.owner) == 0


def test_the_timeline_is_a_filter_over_the_audit(home: Household) -> None:
    line = ordered(home).lines[0]
    orders.step(home.store, home.owner, line.id, "collected", LABS)
    answer(home, line, "3.4", "F", 2)
    kinds = [h.kind for h in timeline.of_order_line(home.store, home.owner, line.id)]
    assert kinds == ["order ordered", "order collected", "result attached", "result final"]
    assert timeline.of_order_line(home.store, home.other, line.id) == ()
    assert timeline.of_person(home.store, home.other, home.child) == ()
    with home.store.reading() as connection:
        assert audit.verify(connection).intact


def test_the_order_of_another_person_attaches_nothing(home: Household) -> None:
    line = ordered(home).lines[0]
    for more in ({"born": "19990909"}, {"name": "Otherperson^Made"}, {"patient": "IL2-999999^^^IL2^PI"}):
        receipt = answer(home, line, "3.4", "F", 2, filler=str(more)[:20], **more)
        assert receipt.ack == "AE" and "order-patient-mismatch" in receipt.issues
    assert results.listed(home.store, home.owner) == ()


def test_a_report_without_order_waits_until_three_things_agree(home: Household) -> None:
    people.set_number(home.store, home.owner, home.child, "LAB", "77")
    receive(home.store, LABS["north"], given.oru(given.il2_row(), placer="UNKNOWN"))
    assert inbox.waiting(home.store, home.other) == ()
    (found,) = inbox.waiting(home.store, home.owner)
    assert found.kind == "unsolicited" and found.candidates == (home.child,)
    with pytest.raises(InputError, match="must all agree"):
        inbox.attach(home.store, home.owner, found.id, home.stranger, LABS)
    with pytest.raises(HiddenError):
        inbox.attach(home.store, home.other, found.id, home.stranger, LABS)
    assert inbox.attach(home.store, home.owner, found.id, home.child, LABS) == 1
    (shown,) = results.listed(home.store, home.owner)
    assert shown.label() == "final result" and inbox.waiting(home.store, OPERATOR) == ()


def test_the_operator_cannot_attach_without_agreement_either(home: Household) -> None:
    receive(home.store, LABS["north"], given.oru(given.il2_row(), placer="UNKNOWN", born="19700101"))
    (found,) = inbox.waiting(home.store, OPERATOR)
    assert found.kind == "unknown-patient" and found.candidates == ()
    with pytest.raises(InputError):
        inbox.attach(home.store, OPERATOR, found.id, home.child, LABS)
    with pytest.raises(InputError, match="needs a reason"):
        inbox.reject(home.store, OPERATOR, found.id, " ", LABS)
    inbox.reject(home.store, OPERATOR, found.id, "not ours", LABS)
    assert inbox.waiting(home.store, OPERATOR) == ()


def test_a_result_after_the_end_is_kept_and_doubted(home: Household) -> None:
    line = ordered(home).lines[0]
    orders.cancel(home.store, home.owner, line.id, LABS, "changed my mind")
    answer(home, line, "3.4", "F", 2)
    (found,) = results.listed(home.store, home.owner)
    assert found.label() == "result arrived after the order was cancelled (being checked)"
    assert found.issues == ("result-after-cancel",)


def test_the_table_of_states_is_kept(home: Household) -> None:
    line = ordered(home).lines[1]
    with pytest.raises(StateError):
        orders.step(home.store, home.owner, line.id, "completed", LABS)
    with pytest.raises(HiddenError):
        orders.step(home.store, home.other, line.id, "collected", LABS)
    orders.step(home.store, home.owner, line.id, "collected", LABS)
    with pytest.raises(StateError, match="needs a reason"):
        orders.cancel(home.store, home.owner, line.id, LABS, "")


@pytest.mark.parametrize(
    ("items", "error"),
    [((), InputError), ((Item("east", "IL2"),), UnknownNameError), ((Item("north", "XX"),), UnknownNameError),
     ((BOTH[0], BOTH[0]), InputError)],
)  # fmt: skip
def test_bad_orders(home: Household, items, error) -> None:
    with pytest.raises(error):
        orders.place(home.store, home.owner, home.child, items, LABS)


def test_only_a_practitioner_signs(home: Household) -> None:
    with pytest.raises(InputError, match="only a practitioner"):
        orders.place(home.store, home.owner, home.child, BOTH, LABS, sign=True)
    people.share(home.store, home.owner, home.child, "doctor@x", "read")
    with pytest.raises(HiddenError):
        orders.place(home.store, home.doctor, home.child, BOTH, LABS, sign=True)
    people.share(home.store, home.owner, home.child, "doctor@x", "order")
    made = orders.place(home.store, home.doctor, home.child, BOTH, LABS, sign=True)
    assert orders.one(home.store, home.owner, made).signer == "doctor@x"


def test_answers_of_laboratories_move_the_line(home: Household) -> None:
    order = ordered(home)
    sent: list[bytes] = []

    def sender(lab, raw: bytes) -> Answer:
        sent.append(raw)
        return [Answer("failed", "busy"), Answer("accepted", "AA", filler="F77")][len(sent) - 1]

    assert outgoing.send_waiting(home.store, LABS, {"file": sender}) == 1
    assert outgoing.send_waiting(home.store, LABS, {"file": sender}) == 0, "not before its time"
    start = home.store.clock()
    home.store.clock = lambda: start.replace(year=start.year + 1)
    assert outgoing.send_waiting(home.store, LABS, {"file": sender}) == 1
    line = orders.one(home.store, OPERATOR, order.id).lines[0]
    assert (line.state, line.filler) == ("accepted", "F77") and sent[0] == sent[1]
    assert outgoing.send_waiting(home.store, LABS, {"file": sender}) == 0


def test_matching_by_filler_only_where_it_is_trusted(home: Household) -> None:
    order = ordered(home)
    with home.store.writing() as unit:
        orders.answered(unit, order.lines[0].id, "accepted", filler="F1")
    receipt = answer(home, order.lines[0], "3.4", "F", 2, placer="LOST")
    assert receipt.ack == "AE"
    trusting = replace(LABS["north"], match=Match(trust=("placer", "filler")))
    raw = given.oru(given.il2_row("5"), placer="LOST", control="z", sent="20261120100000+0000",
                    patient="9^^^OTHER^PI")  # fmt: skip
    receive(home.store, trusting, raw)
    (found,) = results.listed(home.store, home.owner)
    assert found.value == "5"


def test_critical_values_stay_on_top_until_acknowledged(home: Household) -> None:
    line = ordered(home).lines[0]
    numbers = people.one(home.store, home.owner, home.child).numbers
    patient = f"{numbers['IL2']}^^^IL2^PI"
    rows = ["NM|2823-3^Potassium^LN||7.1|mmol/L|3.5-5.5|HH|||F", "NM|2345-7^Glucose^LN||90|mg/dL|70-99|N|||F"]
    receive(home.store, LABS["north"], given.oru(*reversed(rows), placer=line.placer, patient=patient))
    first, second = results.listed(home.store, home.owner)
    assert first.name == "Potassium" and first.critical and not second.critical
    assert first.label().startswith("urgent: ")
    with pytest.raises(HiddenError):
        results.acknowledge(home.store, home.other, first.id, "x")
    results.acknowledge(home.store, home.owner, first.id, "potassium 7.1, called the clinic")
    assert not any(r.critical for r in results.listed(home.store, home.owner))
    with home.store.reading() as connection:
        assert connection.scalar(sa.select(schema.acknowledged.c.read_back)).startswith("potassium")


def test_trend_and_doubts(home: Household) -> None:
    for hour, value in ((1, "1.1"), (2, "1.9")):
        line = ordered(home, BOTH[:1]).lines[0]
        answer(home, line, value, "F", hour, filler=f"F{hour}")
    found = results.trend_of(home.store, home.owner, home.child, "il2")
    (series,) = found.series
    assert [str(p.number) for p in series.joined] == ["1.1", "1.9"]
    line = ordered(home, BOTH[:1]).lines[0]
    answer(home, line, "5", "W", 3, filler="F3")
    found = results.trend_of(home.store, home.owner, home.child, "il2")
    assert [why for _, why in found.left_out] == ["not usable"] and len(found.series[0].points) == 2


def test_doubts_are_settled_with_a_reason(home: Household) -> None:
    line = ordered(home).lines[0]
    answer(home, line, "3.4", "F", 2)
    answer(home, line, "9.9", "F", 3)
    (doubt,) = inbox.doubts(home.store, home.owner)
    assert doubt.kind == "final-changed-without-correction" and inbox.doubts(home.store, home.other) == ()
    with pytest.raises(HiddenError):
        inbox.resolve(home.store, home.other, doubt.id, "x")
    inbox.resolve(home.store, home.owner, doubt.id, "the laboratory confirmed by phone")
    assert inbox.doubts(home.store, home.owner) == ()
    answer(home, line, "9.9", "F", 4)
    assert inbox.doubts(home.store, home.owner) == (), "a settled doubt does not come back"


def test_after_erasing_nothing_is_left(home: Household) -> None:
    line = ordered(home).lines[0]
    answer(home, line, "3.4", "F", 2)
    people.set_number(home.store, home.owner, home.child, "LAB", "CANARYNUMBER")
    receive(home.store, LABS["north"], given.oru(given.il2_row(), placer="?", patient="CANARYNUMBER^^^LAB"))
    other = orders.place(home.store, home.other, home.stranger, BOTH, LABS)
    with pytest.raises(HiddenError):
        erase.erase(home.store, home.other, home.child)
    erase.erase(home.store, home.owner, home.child)
    kept = dump(home.store)
    for canary in ("Testperson", "Artificial", "2001-02-03", "20010203", "CANARYNUMBER", line.placer):
        assert canary not in kept, canary
    assert orders.one(home.store, home.other, other) and "Otherperson" in kept
    with home.store.reading() as connection:
        assert audit.verify(connection).intact
    if home.store.is_sqlite:
        from pathlib import Path

        path = Path(home.store.url.database)
        for file in path.parent.glob(path.name + "*"):
            assert b"Testperson" not in file.read_bytes() and b"CANARYNUMBER" not in file.read_bytes()


def dump(store: Store) -> str:
    with store.reading() as connection:
        rows = [
            tuple(row) for table in schema.META.sorted_tables for row in connection.execute(sa.select(table))
        ]
    return json.dumps(
        rows, default=lambda v: v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v)
    )


def test_the_ordered_part_is_attached_and_the_reflex_part_waits(home: Household) -> None:
    person = people.add(home.store, home.owner, family="Duck", given="Donald", birth_date="1924-10-10")
    people.set_number(home.store, home.owner, person, "ours", "10006579")
    made = orders.place(home.store, home.owner, person, [Item("north", "IL2")], LABS)
    line = orders.one(home.store, home.owner, made).lines[0]
    with home.store.writing() as unit:
        unit.run(
            sa.update(schema.order_line).where(schema.order_line.c.id == line.id).values(placer="88502218")
        )
    open_lab = replace(LABS["north"], link=replace(LABS["north"].link, sends_as="", receives_as=""))
    for start, statuses in (
        ("ms_LAB-ORU-1", {"registered", "preliminary", "final"}),
        ("ms_LAB-ORU-2", {"final"}),
    ):
        receive(home.store, open_lab, given.sample(start))
        found = results.listed(home.store, home.owner)
        assert len(found) == 5 and {r.status for r in found} == statuses
    assert {r.state for r in found} == {"completed"}
    (reflex,) = inbox.waiting(home.store, OPERATOR)
    assert len(reflex.rows) == 5 and inbox.waiting(home.store, home.owner) == ()
    receive(home.store, open_lab, given.sample("ms_LAB-ORU-1"))
    assert [r.value for r in results.listed(home.store, home.owner)] == [r.value for r in found]


def test_what_the_catalogue_says_of_a_test_is_said_of_no_other_row(home: Household) -> None:
    line = ordered(home).lines[0]
    mine = people.one(home.store, home.owner, home.child).numbers["IL2"]
    potassium = "NM|2823-3^Potassium^LN||4.1|mmol/L|3.5-5.5||||F"
    raw = given.oru(given.il2_row(), potassium, placer=line.placer, patient=f"{mine}^^^IL2")
    receive(home.store, LABS["north"], raw)
    found = {one.analyte: one for one in results.listed(home.store, home.owner)}
    assert (found["il2"].method, found["il2"].method_from_catalogue) == ("bead array", True)
    assert (found["potassium"].method, found["potassium"].specimen) == ("", "")


@pytest.mark.parametrize("authority", ["IL2", "IL2&1.2.3&ISO", "&IL2&L"])
def test_an_authority_that_is_named_in_two_ways_is_one(home: Household, authority: str) -> None:
    line = ordered(home).lines[0]
    mine = people.one(home.store, home.owner, home.child).numbers["IL2"]
    raw = given.oru(given.il2_row(), placer=line.placer, patient=f"{mine}^^^{authority}", name="", born="")
    (receipt,) = receive(home.store, LABS["north"], raw)
    assert receipt.ack == "AA" and [r.value for r in results.listed(home.store, home.owner)] == ["3.4"]

# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two workers at once, and a worker killed in the middle: real transactions, real commits, a database of their own."""

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

import odoo
from odoo.exceptions import UserError, ValidationError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tools import config, mute_logger

ENCOUNTERS, STEPS = 40, 3

#: Plans everything in one transaction, says so, and waits instead of committing.
INTERRUPTED = """
import sys, time
import odoo
from odoo.modules.registry import Registry
odoo.tools.config.parse_config(["--config", sys.argv[1], "--log-level=error"])
with Registry(sys.argv[2]).cursor() as cr:
    env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
    env["clinic.planner"]._plan(env["clinic.encounter"].search([]))
    env.flush_all()
    cr.execute("SELECT count(*) FROM clinic_followup")
    print("planned", cr.fetchone()[0], flush=True)
    time.sleep(60)
"""

#: Begins a transaction, says so, and takes a session of a course when it is told to.
LAST_SESSION = """
import sys
import odoo
from odoo.modules.registry import Registry
from odoo.service.model import retrying
odoo.tools.config.parse_config(["--config", sys.argv[1], "--log-level=critical"])
client, product, course = map(int, sys.argv[3:])
with Registry(sys.argv[2]).cursor() as cr:
    env = odoo.api.Environment(cr, 2, {})
    cr.execute("SELECT 1")
    print("begun", flush=True)
    sys.stdin.readline()
    vals = {"partner_id": client, "kind": "session", "product_id": product, "course_id": course}
    try:
        retrying(lambda: env["clinic.encounter"].create(vals), env)
        print("taken")
    except Exception as error:
        cr.rollback()
        print(type(error).__name__, error)
"""


def load(name):
    """The registry of another database; outside test mode, where loading would look for tests."""
    test_enable = config["test_enable"]
    config["test_enable"] = False
    try:
        return Registry(name)
    finally:
        config["test_enable"] = test_enable


@pytest.fixture(scope="module")
def registry():
    """A clinic of its own with encounters whose plans are missing."""
    name = f"{os.environ['CLINIC_CLONES']}-{uuid.uuid4().hex[:8]}"
    subprocess.run(["createdb", "-T", os.environ["CLINIC_TEMPLATE"], name], check=True)
    try:
        registry = load(name)
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            env["clinic.curve"].search([]).active = False
        yield registry
    finally:
        Registry.delete(name)
        odoo.sql_db.close_db(name)
        subprocess.run(["dropdb", "--force", name], check=True)


@pytest.fixture
def missed(registry):
    """Encounters that no curve has seen yet, and then the curve; their ids."""
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {"tracking_disable": True})
        env["clinic.curve"].search([]).active = False
        clients = env["res.partner"].create([{"name": f"Client {number}"} for number in range(ENCOUNTERS)])
        encounters = env["clinic.encounter"].create(
            [{"partner_id": client.id, "kind": "checkup"} for client in clients]
        )
        env["clinic.curve"].create(
            {
                "name": "After a check-up",
                "encounter_kind": "checkup",
                "responsible_kind": "customer_service",
                "step_ids": [
                    (
                        0,
                        0,
                        {
                            "name": f"Step {day}",
                            "offset": day,
                            "role_id": env.ref("clinic_followup.role_consultant").id,
                        },
                    )
                    for day in range(1, STEPS + 1)
                ],
            }
        )
        return encounters.ids


def in_transaction(registry, work, uid=odoo.api.SUPERUSER_ID):
    """Do the work as a request does it: again after a serialization failure, then commit."""
    with registry.cursor() as cr, mute_logger("odoo.sql_db", "odoo.service.model"):
        env = odoo.api.Environment(cr, uid, {})
        return retrying(lambda: work(env), env)


def at_once(registry, *works, uid=odoo.api.SUPERUSER_ID):
    """Do the works in transactions that all have begun before the first ends; their results or errors."""
    barrier = threading.Barrier(len(works))

    def begin(work):
        begun = []

        def step(env):
            env.cr.execute("SELECT 1")  # the transaction sees the database of this moment
            if not begun:
                begun.append(True)
                barrier.wait(timeout=30)
            return work(env)

        try:
            return in_transaction(registry, step, uid)
        except Exception as error:  # noqa: BLE001 what one of the workers is told
            return error

    # muted as a whole: two threads that each mute and unmute would not put back what they found
    with mute_logger("odoo.sql_db", "odoo.service.model"), ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(begin, works))


def planned(registry, ids):
    """How many plans and follow-ups the encounters have, and whether any stands there twice."""
    with registry.cursor() as cr:
        cr.execute(
            """SELECT (SELECT count(*) FROM clinic_plan WHERE encounter_id = ANY(%(ids)s)),
                      (SELECT count(*) FROM clinic_followup WHERE encounter_id = ANY(%(ids)s)),
                      (SELECT count(*) FROM (SELECT 1 FROM clinic_followup WHERE encounter_id = ANY(%(ids)s)
                        GROUP BY encounter_id, step_id, occurrence HAVING count(*) > 1) AS twice)""",
            {"ids": ids},
        )
        return cr.fetchone()


COMPLETE = (ENCOUNTERS, ENCOUNTERS * STEPS, 0)


def test_two_workers_planning_the_same_encounters_plan_each_once(registry, missed):
    def plan(env):
        env["clinic.planner"]._plan(env["clinic.encounter"].browse(missed))

    assert at_once(registry, plan, plan) == [None, None]
    assert planned(registry, missed) == COMPLETE


def test_two_workers_with_overlapping_encounters_lose_none(registry, missed):
    def plan(ids):
        return lambda env: env["clinic.planner"]._plan(env["clinic.encounter"].browse(ids))

    middle = ENCOUNTERS // 2
    assert at_once(registry, plan(missed[: middle + 5]), plan(missed[middle - 5 :][::-1])) == [None, None]
    assert planned(registry, missed) == COMPLETE


def test_the_nightly_job_twice_at_once_plans_each_once(registry, missed):
    def nightly(env):
        env["clinic.encounter"]._cron_plan_missing()

    assert at_once(registry, nightly, nightly) == [None, None]
    in_transaction(registry, nightly)
    assert planned(registry, missed) == COMPLETE


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_run_plans_all(registry, missed):
    settings = config["config"]
    worker = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(settings), registry.db_name], stdout=subprocess.PIPE, text=True
    )
    try:
        assert worker.stdout.readline().startswith("planned")
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=30)
    assert planned(registry, missed) == (0, 0, 0)
    for _attempt in range(50):  # the server notices that the client is gone
        with registry.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND state LIKE 'idle in transaction%'"
            )
            if not cr.fetchone()[0]:
                break
        time.sleep(0.1)
    for _again in range(2):
        in_transaction(registry, lambda env: env["clinic.encounter"]._cron_plan_missing())
        assert planned(registry, missed) == COMPLETE


def test_two_people_closing_the_same_follow_up_make_one_contact_and_one_clear_error(registry):
    def add(env):
        return (
            env["clinic.followup"]
            .create({"name": "Call", "partner_id": env["res.partner"].create({"name": "Lin"}).id, "user_id": 2})
            .id
        )

    followup_id = in_transaction(registry, add)

    def close(env):
        followup = env["clinic.followup"].browse(followup_id)
        followup.record_contact(env.ref("clinic_followup.result_reached"), note="Fine")
        return "closed"

    results = at_once(registry, close, close, uid=2)
    assert "closed" in results
    error = next(result for result in results if result != "closed")
    assert isinstance(error, UserError)
    assert "closed already" in str(error)
    with registry.cursor() as cr:
        cr.execute("SELECT count(*) FROM clinic_attempt WHERE followup_id = %s", (followup_id,))
        assert cr.fetchone() == (1,)


def test_two_encounters_of_one_new_client_at_once_give_one_member_number_and_both_plans(registry, missed):
    partner_id = in_transaction(registry, lambda env: env["res.partner"].create({"name": "New Client"}).id)

    def record(env):
        return env["clinic.encounter"].create({"partner_id": partner_id, "kind": "checkup"}).id

    ids = at_once(registry, record, record)
    assert all(isinstance(one, int) for one in ids), ids
    assert planned(registry, ids) == (2, 2 * STEPS, 0)

    def look(env):
        partner = env["res.partner"].browse(partner_id)
        return (
            partner.is_clinic_client,
            bool(partner.clinic_ref),
            partner.clinic_journey,
            partner.clinic_encounter_count,
        )

    assert in_transaction(registry, look) == (True, True, "visited", 2)


def test_two_supervisors_changing_one_owner_leave_one_owner(registry):
    partner_id = in_transaction(registry, lambda env: env["res.partner"].create({"name": "Owned"}).id)

    def assign(login):
        def work(env):
            user = env["res.users"].search([("login", "=", login)]) or env["res.users"].create(
                {"name": login, "login": login, "group_ids": [(4, env.ref("clinic_followup.group_staff").id)]}
            )
            env["clinic.ownership"]._assign(
                env["res.partner"].browse(partner_id), env.ref("clinic_followup.role_consultant"), user
            )

        return work

    results = at_once(registry, assign("ada"), assign("ben"))
    assert all(result is None or isinstance(result, ValidationError) for result in results), results

    def look(env):
        partner = env["res.partner"].browse(partner_id)
        current = partner.clinic_ownership_ids.filtered(lambda row: not row.date_to)
        return len(current), current.user_id == partner.clinic_consultant_id

    assert in_transaction(registry, look) == (1, True)


def test_two_physicians_beginning_one_medical_file_get_the_same(registry):
    partner_id = in_transaction(registry, lambda env: env["res.partner"].create({"name": "Allergic"}).id)

    def physician(env):
        return (
            env["res.users"]
            .create(
                {
                    "name": "Physician",
                    "login": f"physician-{partner_id}",
                    "group_ids": [(4, env.ref("clinic_followup.group_physician").id)],
                }
            )
            .id
        )

    def begin(env):
        return env["res.partner"].browse(partner_id).action_open_medical_file()["res_id"]

    results = at_once(registry, begin, begin, uid=in_transaction(registry, physician))
    assert all(isinstance(result, int) for result in results), results
    assert len(set(results)) == 1
    with registry.cursor() as cr:
        cr.execute("SELECT array_agg(id) FROM clinic_medical_file WHERE partner_id = %s", (partner_id,))
        assert cr.fetchone() == ([results[0]],)


def test_two_workers_checking_the_files_make_one_check_of_the_quarter(registry):
    def clients(env):
        return env["res.partner"].create([{"name": f"No Number {n}", "is_clinic_client": True} for n in range(20)]).ids

    ids = in_transaction(registry, clients)

    def check(env):
        env["clinic.file.check"]._cron_check_files(batch_size=7)

    results = at_once(registry, check, check)
    assert all(result is None or isinstance(result, psycopg2.errors.SerializationFailure) for result in results), (
        results
    )
    for _again in range(2):
        in_transaction(registry, check)
        with registry.cursor() as cr:
            cr.execute("SELECT count(*), min(state) FROM clinic_file_check WHERE company_id = 1")
            assert cr.fetchone() == (1, "done")
            cr.execute(
                "SELECT count(*) FROM clinic_file_issue WHERE kind = 'no_phone' AND partner_id = ANY(%s)", (ids,)
            )
            assert cr.fetchone() == (20,)


def test_two_supervisors_opening_the_list_of_duplicates_list_each_pair_once(registry):
    def clients(env):
        twins = [{"name": "Twin", "is_clinic_client": True, "email": f"twin{n // 2}@example.com"} for n in range(20)]
        return env["res.partner"].create(twins).ids

    ids = in_transaction(registry, clients)

    def refresh(env):
        env["clinic.duplicate"]._refresh()

    assert at_once(registry, refresh, refresh) == [None, None]
    with registry.cursor() as cr:
        cr.execute("SELECT count(*) FROM clinic_duplicate WHERE partner_id = ANY(%s)", (ids,))
        assert cr.fetchone() == (10,)


def test_the_database_itself_refuses_a_second_plan_and_a_second_follow_up(registry, missed):
    in_transaction(registry, lambda env: env["clinic.planner"]._plan(env["clinic.encounter"].browse(missed)))
    for table, columns in (
        ("clinic_plan", "curve_id, encounter_id, partner_id, company_id, curve_version, date_anchor, state"),
        (
            "clinic_followup",
            "plan_id, step_id, occurrence, partner_id, company_id, name, channel, date_due, state, resolver",
        ),
    ):
        with registry.cursor() as cr, mute_logger("odoo.sql_db"), pytest.raises(psycopg2.errors.UniqueViolation):
            cr.execute(
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE encounter_id = %s",  # noqa: S608
                (missed[0],),
            )


def test_two_people_anonymising_the_same_client_do_it_once(registry):
    def add(env):
        client = env["res.partner"].create({"name": "Lin Qzx", "is_clinic_client": True, "phone": "+86 21 6279 8888"})
        client.message_post(body="Qzx likes tea")
        return client.id

    client_id = in_transaction(registry, add)

    def forget(env):
        return len(env["clinic.privacy.forget"]._forget(env["res.partner"].browse(client_id)))

    results = at_once(registry, forget, forget, uid=2)
    assert any(isinstance(result, int) and result for result in results)
    for result in results:
        # the other finds nothing to do, or is told to wait
        assert isinstance(result, int | UserError)
    with registry.cursor() as cr:
        cr.execute(
            "SELECT count(*) FROM clinic_access_log WHERE kind = 'forget' AND client_ids @> %s", [str(client_id)]
        )
        assert cr.fetchone() == (1,)
        cr.execute("SELECT count(*) FROM mail_message WHERE body LIKE '%Qzx%'")
        assert cr.fetchone() == (0,)


def sold_course(registry, sessions, **item):
    """A client with a course of so many sessions; the ids of client, item and course."""

    def sell(env):
        category = env["clinic.category"].create({"name": "Skin"})
        product = env["product.product"].create(
            {"name": "Peels", "clinic_category_id": category.id, "clinic_sessions": sessions, **item}
        )
        client = env["res.partner"].create({"name": "Lin"})
        row = env["clinic.consumption"].create({"partner_id": client.id, "product_id": product.id, "amount": 100.0})
        row.action_confirm()
        return client.id, product.id, row.course_id.id

    return in_transaction(registry, sell)


def take(registry, course, moments=("2026-03-01 02:00:00", "2026-03-01 03:00:00")):
    """Two workers record at once that a session took place; their results."""
    client_id, product_id, course_id = course

    def work(moment):
        return lambda env: (
            env["clinic.encounter"]
            .create(
                {
                    "partner_id": client_id,
                    "kind": "session",
                    "product_id": product_id,
                    "course_id": course_id,
                    "date": moment or odoo.fields.Datetime.now(),
                }
            )
            .id
        )

    return at_once(registry, *map(work, moments), uid=2)


def course_figures(registry, course_id):
    with registry.cursor() as cr:
        cr.execute(
            "SELECT sessions_bought, sessions_used, sessions_left,"
            " (SELECT count(*) FROM clinic_encounter WHERE course_id = %(id)s AND state = 'done'),"
            " (SELECT count(*) FROM clinic_encounter WHERE course_id = %(id)s AND state = 'planned')"
            " FROM clinic_course WHERE id = %(id)s",
            {"id": course_id},
        )
        return cr.fetchone()


def test_two_workers_taking_the_last_session_take_it_once_and_one_is_told(registry):
    course = sold_course(registry, 1)
    results = take(registry, course)
    assert sum(isinstance(result, int) for result in results) == 1, results
    error = next(result for result in results if not isinstance(result, int))
    assert isinstance(error, ValidationError)
    assert "No session of this course is left" in str(error)
    assert course_figures(registry, course[-1]) == (1, 1, 0, 1, 0)


def test_two_workers_taking_two_sessions_count_both_and_plan_one_next_session(registry):
    course = sold_course(registry, 5, clinic_session_interval=14)
    results = take(registry, course, moments=(None, None))
    assert all(isinstance(result, int) for result in results), results
    assert course_figures(registry, course[-1]) == (5, 2, 3, 2, 1)


def test_another_process_cannot_take_the_last_session_again(registry):
    course = sold_course(registry, 1)
    settings = config["config"]
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", LAST_SESSION, str(settings), registry.db_name, *map(str, course)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _number in range(2)
    ]
    try:
        for process in processes:
            assert process.stdout.readline().strip() == "begun"
        for process in processes:
            process.stdin.write("go\n")
            process.stdin.flush()
        said = sorted(process.communicate(timeout=60)[0].strip() for process in processes)
    finally:
        for process in processes:
            process.kill()
    assert len(said) == 2
    assert said[0].startswith("ValidationError No session of this course is left")
    assert said[1] == "taken"
    assert course_figures(registry, course[-1]) == (1, 1, 0, 1, 0)


def test_a_session_taken_while_the_purchase_is_withdrawn_is_either_bought_or_refused(registry):
    client_id, product_id, course_id = sold_course(registry, 1)

    def withdraw(env):
        env["clinic.course"].browse(course_id).consumption_ids.action_withdraw()
        return "withdrawn"

    def record(env):
        vals = {"partner_id": client_id, "kind": "session", "product_id": product_id, "course_id": course_id}
        return env["clinic.encounter"].create(vals).id

    withdrawn, taken = at_once(registry, withdraw, record, uid=2)
    assert withdrawn == "withdrawn"
    if isinstance(taken, int):
        assert course_figures(registry, course_id) == (1, 1, 0, 1, 0)
    else:
        assert isinstance(taken, ValidationError)
        assert course_figures(registry, course_id) == (0, 0, 0, 0, 0)


@pytest.fixture
def uninvoiced(registry):
    """A draft invoice of one piece, another like it, and two purchases that were entered by hand."""
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {"tracking_disable": True})
        if not env.company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", env.company, install_demo=False)
        category = env["clinic.category"].create({"name": "Skin"})
        product = env["product.product"].create(
            {"name": "Laser", "type": "service", "list_price": 1000.0, "clinic_category_id": category.id}
        )
        client = env["res.partner"].create({"name": "Lin Client"})
        lines = (
            env["account.move"]
            .create(
                [
                    {
                        "move_type": "out_invoice",
                        "partner_id": client.id,
                        "invoice_line_ids": [(0, 0, {"product_id": product.id, "quantity": 1, "price_unit": 1000.0})],
                    }
                    for _invoice in range(2)
                ]
            )
            .invoice_line_ids
        )
        purchases = env["clinic.consumption"].create(
            [{"partner_id": client.id, "product_id": product.id, "amount": 1000.0} for _purchase in range(2)]
        )
        purchases.action_confirm()
        return lines.ids, purchases.ids


def link_consumption(purchase, line):
    def work(env):
        env["clinic.consumption"].browse(purchase)._link(env["account.move.line"].browse(line))

    return work


def linked_consumption(registry, ids):
    def work(env):
        rows = env["clinic.consumption"].search([("move_line_id", "in", ids), ("origin", "=", "manual")])
        return [(row.id, row.move_line_id.id) for row in rows]

    return in_transaction(registry, work)


def test_two_accountants_do_not_fill_the_same_line_twice(registry, uninvoiced):
    (line, _other), (first, second) = uninvoiced
    results = at_once(registry, link_consumption(first, line), link_consumption(second, line))
    assert sorted(map(type, results), key=str) == sorted([type(None), UserError], key=str), results
    assert len(linked_consumption(registry, [line])) == 1


def test_two_accountants_do_not_put_the_same_purchase_on_two_lines(registry, uninvoiced):
    (line, other), (first, _second) = uninvoiced
    results = at_once(registry, link_consumption(first, line), link_consumption(first, other))
    assert sorted(map(type, results), key=str) == sorted([type(None), UserError], key=str), results
    assert len(linked_consumption(registry, [line, other])) == 1

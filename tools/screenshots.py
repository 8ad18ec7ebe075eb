# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pictures of the documentation, taken in the demonstration clinic.

`./clinic screenshots` serves the clinic and runs this with CLINIC_URL, CLINIC_DB and CLINIC_BROWSER set.
In an English database a picture becomes docs/images/NAME.png, in a Chinese one docs/images/NAME.zh.png:

    ./clinic screenshots --database pictures_en --lang en_US
    ./clinic screenshots --database pictures_zh --lang zh_CN -- worklist record    # only these two

What is left behind in the database is the moment at which the calls on two pictures began, what the access log
keeps, a colleague without a right of the clinic (see OUTSIDERS), who sees what such people see, and a client's login.
"""

import contextlib
import io
import json
import os
import shutil
import sys
from dataclasses import dataclass

from PIL import Image

from tools.devtools import chromium
from tools.paths import ROOT
from tools.problem import Problem
from tools.progress import say

FOLDER = ROOT / "docs" / "images"
#: Pictures that an addon shows as well, in English.
ALSO = {"worklist.png": ROOT / "clinic_followup" / "static" / "description"}
DESK = (1400, 900, False)
TELEPHONE = (390, 844, True)
LARGEST = 250_000
#: What is overdue or due today, oldest first: the order of the worklist.
DUE = [("state", "=", "todo"), ("due_group", "in", ["overdue", "today"])]
#: Who has no right of the clinic: login, name in English and Chinese, groups of Odoo.
OUTSIDERS = {
    "employee": ("Gu Wei", "顾伟", ("base.group_user",)),
}
#: Who opens clients among all contacts: the clinic's app is not theirs.
WITHOUT_APP = {*OUTSIDERS, "accountant1"}
#: The login of a client.
CLIENT = "portal"
#: What is typed on a follow-up during a call.
DRAFTS = ("note", "satisfaction", "latent_need", "next_date", "colleague_id")
STILL = """
    *, *::before, *::after { transition: none !important; animation: none !important; caret-color: transparent !important; }
    .o-mail-ImStatus { display: none !important; }
"""
TEXTS = {
    "zh_CN": {
        "note": "轻微肿胀，不疼，已提醒冰敷。询问什么时候可以化妆。",
        "need": "对光子嫩肤感兴趣",
        "reason": "顾客出差，下周才回来",
        "name": "王晓芸",
    },
    "en_US": {
        "note": "A little swelling, no pain; reminded of cold packs. Asks when she may wear make-up again.",
        "need": "Interested in photorejuvenation",
        "reason": "The clients are travelling until next week",
        "name": "Wang Xiaoyun",
    },
}


@dataclass(frozen=True)
class Picture:
    """One picture: its name, who is logged in, on what screen, and how to get there."""

    name: str
    login: str
    take: object
    screen: tuple = DESK


class Clinic:
    """The demonstration clinic in the browser, seen by one person after the other."""

    def __init__(self, page, address, database):
        self.page = page
        self.address = address
        self.database = database
        self.login = self.uid = self.lang = None
        self.hired = False
        self.texts = {}
        page.command("Emulation.setTimezoneOverride", timezoneId="Asia/Shanghai")
        page.command("Page.addScriptToEvaluateOnNewDocument", source=_still_script())

    def enter(self, login):
        """Log in; the password of the demonstration's people is their login."""
        if login == self.login:
            return
        if login in OUTSIDERS and not self.hired:
            self.hired = True
            for outsider in OUTSIDERS:
                _hire_outsider(self, outsider)
        if login == CLIENT:
            _invite_client(self)
        self.page.command("Network.clearBrowserCookies")
        self.page.go(f"{self.address}/web/login")
        self.page.see("body")
        answer = self.post("/web/session/authenticate", db=self.database, login=login, password=login)
        if not answer.get("uid"):
            raise Problem(f"Nobody can log in as {login}: is {self.database} a demonstration clinic?")
        self.login = login
        self.uid = answer["uid"]
        self.lang = answer["user_context"]["lang"]
        self.texts = TEXTS["zh_CN" if self.lang.startswith("zh") else "en_US"]

    def post(self, path, **params):
        """Ask the server from within the page, as the person who is logged in."""
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params})
        answer = self.page.evaluate(
            f"""fetch({json.dumps(path)}, {{method: "POST", headers: {{"Content-Type": "application/json"}},
                body: {json.dumps(body)}}}).then((response) => response.json())"""
        )
        if "error" in answer:
            raise Problem(answer["error"]["data"]["message"])
        return answer.get("result")

    def call(self, model, method, *args, **kwargs):
        """A method of a model."""
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=list(args), kwargs=kwargs
        )

    def first(self, model, domain, order="id"):
        """The id of the first record."""
        found = self.call(model, "search", domain, order=order, limit=1)
        if not found:
            raise Problem(f"The demonstration has no {model} with {domain} for {self.login}.")
        return found[0]

    def open(self, path, selector):
        """Open a page of the web client and wait until the selector is seen."""
        self.page.go(f"{self.address}/odoo/{path}")
        self.page.see(selector)

    def page_of(self, name, selector):
        """Open a page of the form's notebook, and bring it up."""
        self.page.click(f".o_notebook .nav-link[name={name}]")
        self.page.see(selector)
        self.page.evaluate("document.querySelector('.o_notebook').scrollIntoView()")

    def confirmed(self, selector):
        """Wait for something before which Odoo asks who one is: the password is the login."""
        self.page.see(f".modal [name=password] input, {selector}")
        if self.page.evaluate("!!document.querySelector('.modal [name=password] input')"):
            self.page.type(".modal [name=password] input", self.login)
            self.page.click(".modal button[name=run_check]")
        self.page.see(selector)

    def calling(self, path="clinic-my-followups"):
        """The form of a follow-up in the middle of a call; gives its id."""
        good = [
            ("user_id", "=", self.uid),
            *DUE,
            ("channel", "=", "phone"),
            ("step_id.script", "!=", False),
            ("partner_id.clinic_contact_status", "=", "ok"),
            ("partner_id.clinic_refuses_phone", "=", False),
            ("partner_id.clinic_last_treatment_id", "!=", False),
        ]
        followup = self.first("clinic.followup", good, "date_due, id")
        self.call("clinic.followup", "action_call", [followup])
        self.open(f"{path}/{followup}", ".o_clinic_result")
        return followup

    def hang_up(self, followup):
        """Forget what was typed: leaving a form saves it."""
        self.page.go(f"{self.address}/web/login")
        self.page.see("body")
        self.call("clinic.followup", "write", [followup], dict.fromkeys(DRAFTS, False))


def _still_script():
    """Styles without movement, and without who is on-line, so that a picture does not depend on the moment."""
    return f"""addEventListener("DOMContentLoaded", () => {{
        const style = document.createElement("style");
        style.textContent = {json.dumps(STILL)};
        document.head.append(style);
    }});"""


# --- the pictures, in the order of the guides ---


def worklist(clinic):
    """My follow-ups as a list."""
    clinic.open("clinic-my-followups", ".o_data_row")


def board(clinic):
    """My follow-ups as a board."""
    clinic.open("clinic-my-followups?view_type=kanban", ".o_kanban_record .o_clinic_call")


def call(clinic):
    """The form in the middle of a call, with what was typed so far."""
    followup = clinic.calling()
    clinic.page.type(".o_field_widget[name=note] textarea", clinic.texts["note"])
    clinic.page.type(".o_field_widget[name=latent_need] input", clinic.texts["need"])
    clinic.page.evaluate("document.activeElement.blur()")
    yield
    clinic.hang_up(followup)


def record(clinic):
    """The form after the result was recorded: closed, the contact below, on to the next."""
    asked = [
        ("user_id", "=", clinic.uid),
        ("state", "=", "done"),
        ("attempt_ids.satisfaction", ">", 3),
        ("encounter_id.kind", "=", "treatment"),
    ]
    followup = clinic.first("clinic.followup", asked, "date_done desc, id")
    clinic.open(f"clinic-my-followups/{followup}", ".o_clinic_next")
    clinic.page.see(".o_field_widget[name=attempt_ids] .o_data_row")
    clinic.page.evaluate("document.querySelector('.o_notebook').scrollIntoView({block: 'end'})")


def why(clinic):
    """Where a follow-up comes from."""
    followup = clinic.first(
        "clinic.followup", [("user_id", "=", clinic.uid), *DUE, ("plan_id", "!=", False)], "date_due, id"
    )
    clinic.open(f"clinic-my-followups/{followup}", ".o_clinic_result")
    clinic.page.click(".o_notebook .nav-link[name=why]")
    clinic.page.see(".o_field_widget[name=why] li")
    clinic.page.evaluate("document.querySelector('.o_notebook').scrollIntoView({block: 'center'})")


def activity_menu(clinic):
    """The clock."""
    clinic.open("clinic-my-followups", ".o_data_row")
    clinic.page.click(
        ".o-mail-ActivityMenu-counter, .o_menu_systray [class*=ActivityMenu] i, .o_menu_systray i.fa-clock-o"
    )
    clinic.page.see(".o-mail-ActivityGroup, .o-mail-ActivityMenu")


def calendar(clinic):
    """My follow-ups by day."""
    clinic.open("clinic-my-followups?view_type=calendar", ".fc-event")


def client(clinic):
    """The client file."""
    clinic.open(f"clinic-clients/{_good_client(clinic)}", ".o_field_widget[name=clinic_journey]")


def client_history(clinic):
    """What happened with a client."""
    clinic.open(f"clinic-clients/{_good_client(clinic)}", ".o_field_widget[name=clinic_journey]")
    clinic.page.click(".o_notebook .nav-link[name=clinic_history]")
    clinic.page.see(".o_field_widget[name=clinic_followup_ids] .o_data_row")
    clinic.page.evaluate("document.querySelector('.o_notebook').scrollIntoView()")


def _good_client(clinic):
    """One of the person's own clients about whom much is known, and who has open follow-ups."""
    good = [
        ("clinic_consultant_id", "=", clinic.uid),
        ("clinic_teleconsultant_id", "!=", False),
        ("clinic_doctor_id", "!=", False),
        ("clinic_journey", "=", "treated"),
        ("clinic_contact_status", "=", "ok"),
        ("clinic_followup_ids.state", "=", "todo"),
        ("birthdate_date", "!=", False),
    ]
    return clinic.first("res.partner", good, "clinic_last_visit desc, id")


def consultation(clinic):
    """What a client wants, and what keeps her from deciding."""
    known = [
        ("clinic_consultant_id", "=", clinic.uid),
        ("clinic_blocker_ids", "!=", False),
        ("clinic_consulted_category_ids", "!=", False),
        ("clinic_budget_max", ">", 0),
        ("clinic_aesthetic_preference", "not in", [False, ""]),
    ]
    clinic.open(f"clinic-clients/{clinic.first('res.partner', known)}", ".o_field_widget[name=clinic_journey]")
    clinic.page_of("clinic_consultation", ".o_field_widget[name=clinic_blocker_ids]")


def documents(clinic):
    """What a client has signed."""
    signed = [("clinic_consultant_id", "=", clinic.uid), ("clinic_document_ids.state", "=", "expired")]
    clinic.open(f"clinic-clients/{clinic.first('res.partner', signed)}", ".o_field_widget[name=clinic_journey]")
    clinic.page_of("clinic_documents", ".o_field_widget[name=clinic_document_ids] .o_data_row")


def consent(clinic):
    """A treatment, and which documents it lacks."""
    lacking = [
        ("consultant_id", "=", clinic.uid),
        ("kind", "=", "treatment"),
        ("has_document_missing", "=", True),
        ("document_ids", "!=", False),
    ]
    found = clinic.first("clinic.encounter", lacking, "date desc, id")
    clinic.open(f"clinic-encounters/{found}", ".o_form_view .o_field_widget[name=document_missing_ids]")


def reveal(clinic):
    """The masked number of a client, and what shows it."""
    clinic.open(f"clinic-clients/{_good_client(clinic)}", ".o_clinic_reveal")
    clinic.page.evaluate("document.querySelector('.o_clinic_reveal').focus()")


def new_client(clinic):
    """Somebody types in a client who is there already."""
    client = clinic.first("res.partner", [("clinic_consultant_id", "=", clinic.uid), ("birthdate_date", "!=", False)])
    number = clinic.call("res.partner", "action_clinic_reveal_phone", [client])
    clinic.open("clinic-clients/new", ".o_field_widget[name=name] :is(input, textarea)")
    clinic.page.type(".o_field_widget[name=name] :is(input, textarea)", clinic.texts["name"])
    clinic.page.type(".o_field_widget[name=phone] input", number)
    clinic.page.evaluate("document.activeElement.blur()")
    clinic.page.see("[name=clinic_duplicate_warning]")
    yield
    clinic.page.click(".o_form_button_cancel")


def incomplete_files(clinic):
    """Own clients in whose files something is missing."""
    clinic.open("clinic-incomplete-files", ".o_data_row")


def medical_file(clinic):
    """The medical file of a client, as the physician writes it."""
    assessed = clinic.first("clinic.medical.file", [("assessment_ids.state", "=", "done")])
    clinic.open(f"clinic-medical-files/{assessed}", ".o_form_view [name=assessment_ids] .o_data_row")


def photos(clinic):
    """The photos of a client, the latest over the earliest."""
    taken = clinic.first("clinic.photo", [("stage_id.days", ">", 6), ("encounter_id", "!=", False)])
    client = clinic.call("clinic.photo", "read", [taken], ["partner_id"])[0]["partner_id"][0]
    clinic.open(f"clinic-clients/{client}", ".o_notebook .nav-link[name=clinic_photos]")
    clinic.page_of("clinic_photos", ".o_clinic_compare_slider img")


def duplicates(clinic):
    """Clients who may be there twice."""
    clinic.open("clinic-clients", ".o_data_row, .o_kanban_record")  # the action is in no menu: the app is remembered
    clinic.open("clinic-duplicates", ".o_data_row")


def file_check(clinic):
    """What the quarterly check found about the clients of the department."""
    clinic.open("clinic-file-check", ".o_data_row, .o_group_header")


def access_log(clinic):
    """Who did what with the file of a client, once it is said who asks."""
    clinic.open(f"clinic-clients/{_shown_client(clinic)}", ".o_field_widget[name=clinic_journey]")
    clinic.page.click("button[name=action_view_access_log]")
    clinic.confirmed(".o_data_row .o_field_widget[name=user_id]")


def anonymise(clinic):
    """What anonymising a client would do."""
    clinic.open(f"clinic-clients/{_shown_client(clinic)}", ".o_field_widget[name=clinic_journey]")
    clinic.page.click("button[name=action_clinic_forget]")
    clinic.page.see(".modal .o_field_widget[name=line_ids] .o_data_row")


def client_as(clinic):
    """The same client, as somebody sees it who is logged in: in the clinic's app, or among all contacts."""
    path = "res.partner" if clinic.login in WITHOUT_APP else "clinic-clients"
    clinic.open(f"{path}/{_shown_client(clinic)}", ".o_form_view .o_field_widget[name=name]")
    clinic.page.see(".o_notebook .tab-pane.active")


def _shown_client(clinic):
    """A client of consultant3 with photos and a medical file; found by a physician, who sees all of it."""
    login = clinic.login
    clinic.enter("doctor2")
    known = [
        ("clinic_consultant_id.login", "=", "consultant3"),
        ("clinic_photo_ids", "!=", False),
        ("clinic_medical_file_ids.allergies", "not in", [False, ""]),
    ]
    client = clinic.first("res.partner", known)
    clinic.enter(login)
    return client


def _hire_outsider(clinic, login):
    """Somebody who works in the house, but not with clients."""
    clinic.enter("admin")
    if clinic.call("res.users", "search", [("login", "=", login)]):
        return
    english, chinese, groups = OUTSIDERS[login]
    data = [
        clinic.first("ir.model.data", [("module", "=", group.split(".")[0]), ("name", "=", group.split(".")[1])])
        for group in groups
    ]
    group_ids = [row["res_id"] for row in clinic.call("ir.model.data", "read", data, ["res_id"])]
    name = chinese if clinic.lang.startswith("zh") else english
    clinic.call(
        "res.users",
        "create",
        {"name": name, "login": login, "password": login, "lang": clinic.lang, "group_ids": [(6, 0, group_ids)]},
    )


def _invite_client(clinic):
    """A login for a client who has paid for much, and has sessions left."""
    clinic.enter("admin")
    if clinic.call("res.users", "search", [("login", "=", CLIENT)]):
        return
    course = clinic.first("clinic.course", [("state", "=", "open"), ("sessions_used", ">", 0)], "amount_left desc, id")
    client = clinic.call("clinic.course", "read", [course], ["partner_id"])[0]["partner_id"][0]
    group = clinic.first("ir.model.data", [("module", "=", "base"), ("name", "=", "group_portal")])
    group_id = clinic.call("ir.model.data", "read", [group], ["res_id"])[0]["res_id"]
    clinic.call(
        "res.users",
        "create",
        {
            "partner_id": client,
            "login": CLIENT,
            "password": CLIENT,
            "lang": clinic.lang,
            "group_ids": [(6, 0, [group_id])],
        },
    )


def consumption(clinic):
    """What clients bought, and what was taken back."""
    clinic.open("clinic-consumption", ".o_data_row")


def courses(clinic):
    """Courses with sessions left."""
    clinic.open("clinic-courses", ".o_data_row, .o_kanban_record, .o_group_header")


def reconciliation(clinic):
    """What differs: of a clinic that asks for an invoice on the same day, else there would be nothing."""
    login = clinic.login
    clinic.enter("admin")
    company = clinic.first("res.company", [])
    days = clinic.call("res.company", "read", [company], ["clinic_uninvoiced_days"])[0]["clinic_uninvoiced_days"]
    clinic.call("res.company", "write", [company], {"clinic_uninvoiced_days": 0})
    clinic.enter(login)
    clinic.open("clinic-reconciliation", ".o_data_row, .o_group_header")
    yield
    clinic.enter("admin")
    clinic.call("res.company", "write", [company], {"clinic_uninvoiced_days": days})


def portal(clinic):
    """What a client sees of it."""
    language = "/zh_CN" if clinic.lang == "zh_CN" else ""
    clinic.page.go(f"{clinic.address}{language}/my/consumption")
    clinic.page.see(".o_clinic_totals")


def encounter(clinic):
    """A treatment and the follow-ups that it started."""
    found = clinic.first(
        "clinic.encounter",
        [("consultant_id", "=", clinic.uid), ("kind", "=", "treatment"), ("followup_ids.state", "=", "done")],
        "date desc, id",
    )
    clinic.open(f"clinic-encounters/{found}", ".o_form_view")
    clinic.page.click(".o_notebook .nav-link[name=followups]")
    clinic.page.see(".o_field_widget[name=followup_ids] .o_data_row")


def bulk(clinic):
    """A supervisor moves the selected follow-ups."""
    clinic.open("clinic-followups", ".o_data_row")
    for row in range(1, 6):
        clinic.page.click(f".o_data_row:nth-child({row}) .o_list_record_selector input")
    clinic.page.click(_action_button(clinic, "clinic_followup.clinic_followup_reschedule_action"))
    clinic.page.see(".modal .o_data_row")
    clinic.page.click(".modal .o_field_widget[name=mode] input[data-value=shift]")
    clinic.page.type(".modal .o_field_widget[name=days] input", "7")
    clinic.page.type(".modal .o_field_widget[name=reason] input", clinic.texts["reason"])
    clinic.page.evaluate("document.activeElement.blur()")


def _action_button(clinic, xmlid):
    """The button that opens an action: it carries the action's number as its name."""
    return f"button[name='{clinic.post('/web/action/load', action_id=xmlid)['id']}']"


def curves(clinic):
    """All curves with their small pictures."""
    clinic.open("clinic-curves", ".o_kanban_record svg")


def curve(clinic):
    """The curve editor with the picture of its steps."""
    clinic.open(f"clinic-curves/{_curve(clinic)}", ".o_clinic_timeline .o_clinic_marker")


def dry_run(clinic):
    """Who would do what, and when."""
    clinic.open(f"clinic-curves/{_curve(clinic)}", ".o_clinic_timeline .o_clinic_marker")
    clinic.page.click("button[name=action_dry_run]")
    clinic.page.click(".modal footer button[name=action_compute]")
    clinic.page.see(".modal .o_field_widget[name=line_ids] .o_data_row")
    clinic.page.evaluate("document.activeElement.blur()")


def _curve(clinic):
    return clinic.first("clinic.curve", [("code", "=", "s0_onsite_injectables")])


def settings(clinic):
    """The clinic's own numbers."""
    clinic.open("action-clinic_followup.res_config_settings_action", "#clinic_followup, [data-key=clinic_followup]")
    clinic.page.see(".o_field_widget[name=clinic_plan_late_days]")


def settings_protection(clinic):
    """The settings on data protection, documents and phone numbers."""
    settings(clinic)
    clinic.page.see(".o_field_widget[name=clinic_access_log_months]")
    clinic.page.evaluate(
        "document.querySelector('.o_field_widget[name=group_clinic_phone_physician]').scrollIntoView({block: 'end'})"
    )


def pivot(clinic):
    """How many follow-ups each person has done and has open."""
    clinic.open("action-clinic_followup.clinic_followup_report_action", ".o_pivot table")


def phone_worklist(clinic):
    """The worklist on a telephone."""
    clinic.open("clinic-my-followups", ".o_kanban_record .o_clinic_call")


def phone_call(clinic):
    """A follow-up on a telephone: whom to call, and what to say."""
    followup = clinic.calling()
    yield
    clinic.hang_up(followup)


def phone_result(clinic):
    """A follow-up on a telephone: what came of the call."""
    followup = clinic.calling()
    clinic.page.type(".o_field_widget[name=note] textarea", clinic.texts["note"])
    clinic.page.evaluate("document.querySelector('.o_clinic_results').scrollIntoView({block: 'end'})")
    yield
    clinic.hang_up(followup)


PICTURES = [
    Picture("worklist", "consultant1", worklist),
    Picture("board", "consultant1", board),
    Picture("call", "consultant1", call),
    Picture("why", "consultant1", why),
    Picture("activity-menu", "consultant1", activity_menu),
    Picture("calendar", "consultant1", calendar),
    Picture("client", "consultant1", client),
    Picture("client-history", "consultant1", client_history),
    Picture("encounter", "consultant1", encounter),
    Picture("phone-worklist", "consultant1", phone_worklist, TELEPHONE),
    Picture("phone-call", "consultant1", phone_call, TELEPHONE),
    Picture("phone-result", "consultant1", phone_result, TELEPHONE),
    Picture("record", "service1", record),
    Picture("bulk", "consulting", bulk),
    Picture("curves", "manager", curves),
    Picture("curve", "manager", curve),
    Picture("dry-run", "manager", dry_run),
    Picture("pivot", "manager", pivot),
    Picture("settings", "admin", settings),
    Picture("consultation", "consultant1", consultation),
    Picture("documents", "consultant1", documents),
    Picture("consent", "consultant1", consent),
    Picture("reveal", "consultant1", reveal),
    Picture("new-client", "consultant1", new_client),
    Picture("incomplete-files", "consultant1", incomplete_files),
    Picture("medical-file", "doctor2", medical_file),
    Picture("photos", "doctor2", photos),
    Picture("duplicates", "consulting", duplicates),
    Picture("file-check", "consulting", file_check),
    Picture("access-log", "manager", access_log),
    Picture("anonymise", "manager", anonymise),
    Picture("settings-protection", "admin", settings_protection),
    Picture("consumption", "accountant1", consumption),
    Picture("courses", "consultant1", courses),
    Picture("reconciliation", "accountant1", reconciliation),
    Picture("portal", CLIENT, portal),
    Picture("client-as-consultant", "consultant3", client_as),
    Picture("client-as-supervisor", "consulting", client_as),
    Picture("client-as-manager", "manager", client_as),
    Picture("client-as-nurse", "nurse1", client_as),
    Picture("client-as-physician", "doctor2", client_as),
    Picture("client-as-accountant", "accountant1", client_as),
    Picture("client-as-employee", "employee", client_as),
]


def save(png, path):
    """Write the picture in 256 colours; a large one is refused."""
    few_colours(Image.open(io.BytesIO(png)).convert("RGB")).save(path, optimize=True)
    size = path.stat().st_size
    if size > LARGEST:
        raise Problem(f"{path} has {size} bytes; {LARGEST} are allowed.")
    if path.name in ALSO:
        shutil.copy(path, ALSO[path.name])
    say(f"{path.relative_to(ROOT)}: {size // 1000} kB")


def few_colours(image, most=256):
    """The picture in its most frequent colours: plain areas stay exact, the edges of letters get the nearest.

    >>> image = Image.new("RGB", (3, 1))
    >>> image.putdata([(255, 255, 255), (255, 255, 255), (250, 255, 255)])
    >>> few_colours(image, most=1).convert("RGB").getpixel((2, 0))
    (255, 255, 255)
    """
    colours = [colour for _count, colour in sorted(image.getcolors(image.width * image.height), reverse=True)]
    palette = colours[:most]

    def nearest(colour):
        red, green, blue = colour
        return min(
            range(len(palette)),
            key=lambda place: (
                (palette[place][0] - red) ** 2 + (palette[place][1] - green) ** 2 + (palette[place][2] - blue) ** 2
            ),
        )

    places = {colour: nearest(colour) for colour in colours}
    reduced = Image.new("P", image.size)
    reduced.putpalette([part for colour in palette for part in colour])
    reduced.putdata([places[pixel] for pixel in image.get_flattened_data()])
    return reduced


def main(names):
    """Take the pictures with these names, or all."""
    unknown = set(names) - {picture.name for picture in PICTURES}
    if unknown:
        raise Problem(f"No such picture: {', '.join(sorted(unknown))}.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with chromium(os.environ["CLINIC_BROWSER"]) as page:
        clinic = Clinic(page, os.environ["CLINIC_URL"], os.environ["CLINIC_DB"])
        for picture in PICTURES:
            if not names or picture.name in names:
                clinic.enter(picture.login)
                page.screen(*picture.screen)
                suffix = ".zh.png" if clinic.lang.startswith("zh") else ".png"
                with _posed(picture, clinic):
                    save(page.shot(), FOLDER / f"{picture.name}{suffix}")


@contextlib.contextmanager
def _posed(picture, clinic):
    """The picture's scene; a scene that yields tidies up after the picture."""
    scene = picture.take(clinic)
    if scene is not None:
        next(scene)
    yield
    for _end in scene or ():
        pass


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Problem as problem:
        sys.exit(f"clinic: {problem}")

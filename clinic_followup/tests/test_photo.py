# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import doctest
import io

from PIL import Image
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..tools import pictures
from .common import ClinicCase

ORIENTATION = 0x0112


def picture(kind="JPEG", size=(60, 40), color="pink", exif=None):
    """A file as a camera makes it; EXIF as numbers of tags and their values."""
    file = io.BytesIO()
    image = Image.new("RGB", size, color)
    options = {}
    if exif is not None:
        tags = Image.Exif()
        tags.update(exif)
        tags.get_ifd(0x8825)[1] = "N"  # the latitude is in the north
        tags.get_ifd(0x8825)[2] = (31.0, 13.0, 50.0)
        options["exif"] = tags
    image.save(file, kind, **options)
    return file.getvalue()


def b64(data):
    return base64.b64encode(data).decode()


class PhotoCase(ClinicCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nurse = cls._user("nurse", "group_nurse")
        cls.other_nurse = cls._user("other_nurse", "group_nurse")
        cls.physician = cls._user("physician", "group_physician")
        # as in a clinic: the nurse is staff as well
        cls.staff_nurse = cls._user("staff_nurse", "base.group_user,clinic_followup.group_staff")
        cls.staff_nurse.group_ids += cls.env.ref("clinic_followup.group_nurse")
        for name in ("before", "0", "7", "30", "90"):
            setattr(cls, f"stage_{name}", cls.env.ref(f"clinic_followup.photo_stage_{name}"))
        cls.treatment = cls._encounter(date="2026-02-20 02:00:00")

    @classmethod
    def _photo(cls, user=None, **vals):
        return (
            cls.env["clinic.photo"]
            .with_user(user or cls.nurse)
            .create({"encounter_id": cls.treatment.id, "image": b64(picture()), **vals})
        )

    def _logged(self, kind="read"):
        self.env.flush_all()
        return self.env["clinic.access.log"].search([("model", "=", "clinic.photo"), ("kind", "=", kind)])


@tagged("post_install", "-at_install")
class TestPictures(PhotoCase):
    """What is accepted as a picture, and what is kept of it."""

    def test_the_examples_in_the_plain_module_hold(self):
        self.assertFalse(doctest.testmod(pictures).failed)

    def test_place_and_camera_are_removed_and_the_picture_is_upright(self):
        for kind in ("JPEG", "PNG", "WEBP"):
            data = picture(kind, exif={ORIENTATION: 6, 0x010F: "Camera of Lin"})
            self.assertIn(b"Camera of Lin", data)
            photo = self._photo(image=b64(data))
            for fname in ("image", "image_512"):
                with self.subTest(kind=kind, field=fname):
                    stored = base64.b64decode(photo.sudo()[fname])
                    image = Image.open(io.BytesIO(stored))
                    self.assertEqual((image.format, image.size), ("JPEG", (40, 60)))
                    self.assertFalse(image.getexif())
                    self.assertNotIn(b"Camera", stored)
                    self.assertNotIn(b"Exif", stored)

    def test_a_large_picture_is_stored_smaller_and_with_a_small_one_beside_it(self):
        photo = self._photo(image=b64(picture(size=(4000, 3000))))
        sizes = [Image.open(io.BytesIO(base64.b64decode(photo[name]))).size for name in ("image", "image_512")]
        self.assertEqual(sizes, [(2048, 1536), (512, 384)])

    def test_every_kind_of_pixels_becomes_a_photo(self):
        for mode, kind in (("RGBA", "PNG"), ("P", "PNG"), ("L", "JPEG"), ("CMYK", "JPEG"), ("1", "PNG"), ("LA", "PNG")):
            with self.subTest(mode=mode):
                file = io.BytesIO()
                Image.new(mode, (30, 30)).save(file, kind)
                self.assertTrue(self._photo(image=b64(file.getvalue())).image)

    def test_what_is_no_picture_is_refused_with_one_sentence(self):
        jpeg, png, webp = (picture(kind, size=(300, 300)) for kind in ("JPEG", "PNG", "WEBP"))
        gif = io.BytesIO()
        Image.new("P", (9, 9)).save(gif, "GIF")
        bomb = io.BytesIO()
        Image.new("1", (9000, 6000)).save(bomb, "PNG")
        self.company.clinic_photo_max_mb = 1
        no_picture, damaged = "This is not a picture", "damaged or incomplete"
        for name, image, sentence in (
            ("text named .jpg", b64(b"Dear Lin, here is my picture."), no_picture),
            ("svg", b64(b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>"), no_picture),
            ("html", b64(b"<!DOCTYPE html><html><body>x</body></html>"), no_picture),
            ("gif", b64(gif.getvalue()), no_picture),
            ("pdf", b64(b"%PDF-1.7 ..."), no_picture),
            ("no base64", "hello, this is not base64", no_picture),
            ("heic", b64(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"), "HEIC"),
            ("half a jpeg", b64(jpeg[: len(jpeg) // 2]), damaged),
            ("half a png", b64(png[: len(png) // 2]), damaged),
            ("half a webp", b64(webp[: len(webp) // 2]), damaged),
            ("head of a jpeg", b64(jpeg[:20]), damaged),
            ("rubbish in a png", b64(png[:60] + b"rubbish" + png[67:]), damaged),
            ("zero bytes", "", "the file is empty"),
            ("nothing", False, "the file is empty"),
            ("too large", b64(b"\xff" * (1024 * 1024 + 1)), "at most 1 MB"),
            ("bomb", b64(bomb.getvalue()), "more than 50 million pixels"),
            ("a number", 5, no_picture),
            ("a list", [1, 2], no_picture),
        ):
            with self.subTest(name=name):
                with self.assertRaises(ValidationError) as caught:
                    self._photo(image=image)
                self.assertIn(sentence, str(caught.exception))
        with self.assertRaises(ValidationError):
            self.env["clinic.photo"].with_user(self.nurse).create({"encounter_id": self.treatment.id})

    def test_what_is_too_large_is_not_even_decoded(self):
        self.company.clinic_photo_max_mb = 1
        with self.assertRaises(ValidationError) as caught:
            # fifty megabytes that are not even base64
            self._photo(image="!" * (50 * 1024 * 1024 * 4 // 3))
        self.assertIn("50 MB", str(caught.exception))

    def test_the_limit_of_the_branch_lies_between_1_and_60(self):
        for limit in (0, -1, 61):
            with (
                self.subTest(limit=limit),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.company.clinic_photo_max_mb = limit
                self.company.flush_recordset()


@tagged("post_install", "-at_install")
class TestPhoto(PhotoCase):
    """Photos by stage, of a treatment, for a follow-up."""

    def test_the_treatment_gives_client_branch_category_and_stage(self):
        photo = self._photo()
        self.assertRecordValues(
            photo,
            [
                {
                    "partner_id": self.patient.id,
                    "company_id": self.company.id,
                    "category_id": self.sub_category.id,
                    # ten days after it
                    "stage_id": self.stage_7.id,
                    "view": "front",
                    "user_id": self.nurse.id,
                    "date": fields.Date.to_date("2026-03-02"),
                }
            ],
        )

    def test_the_stage_follows_from_the_day(self):
        for day, stage in (
            ("2026-02-01", "before"),
            ("2026-02-20", "before"),
            ("2026-02-22", "0"),
            ("2026-02-27", "7"),
            ("2026-03-02", "7"),
        ):
            with self.subTest(day=day):
                photo = self._photo(date=day)
                self.assertEqual(photo.stage_id, getattr(self, f"stage_{stage}"))
                photo.sudo().unlink()

    def test_on_the_day_itself_the_second_photo_comes_after_the_treatment(self):
        self._photo(date="2026-02-20")
        self.assertEqual(self._photo(date="2026-02-20").stage_id, self.stage_0)

    def test_a_photo_without_treatment_was_taken_before_it(self):
        photo = self._photo(encounter_id=False, partner_id=self.patient.id)
        self.assertEqual(photo.stage_id, self.stage_before)
        self.assertFalse(photo.category_id)

    def test_a_photo_makes_a_client_of_a_contact(self):
        contact = self.env["res.partner"].create({"name": "Contact"})
        self._photo(encounter_id=False, partner_id=contact.id)
        self.assertTrue(contact.is_clinic_client)

    def test_bad_values_are_refused_with_a_sentence(self):
        other = self._patient("Other")
        for vals in (
            {"partner_id": other.id},
            {"partner_id": "Lin"},
            {"view": "above"},
            {"date": "2030-01-01"},
            {"date": "1900-01-01"},
            {"date": "soon"},
            {"stage_id": "before"},
            {"note": ["x"]},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                self._photo(**vals)
        for vals in ({"image_512": b64(picture(exif={ORIENTATION: 1}))}, {"category_id": self.category.id}):
            with self.subTest(vals=list(vals)), self.assertRaises(UserError):
                self._photo(**vals)

    def test_the_picture_itself_never_changes(self):
        photo = self._photo(self.physician)
        for vals in ({"image": b64(picture())}, {"image": False}, {"image_512": b64(picture())}):
            with self.subTest(vals=list(vals)), self.assertRaises(UserError):
                photo.write(vals)

    def test_a_corrected_treatment_takes_its_photos_along(self):
        photo = self._photo()
        other = self._patient("Other")
        self.treatment.with_user(self.ada).partner_id = other
        self.assertEqual(photo.partner_id, other)

    def test_the_photo_of_a_session_is_compared_with_those_of_its_treatment(self):
        session = self._encounter(kind="session", origin_id=self.treatment.id)
        self.assertEqual(session._photo_treatment(), self.treatment)

    def test_merging_two_files_keeps_the_photos_of_both(self):
        double = self._patient("Lin Client")
        photos = self._photo() + self._photo(encounter_id=False, partner_id=double.id)
        kept = photos.mapped("image")
        self.env["base.partner.merge.automatic.wizard"].create({})._merge((self.patient + double).ids, self.patient)
        self.env.invalidate_all()
        self.assertEqual(photos.exists(), photos)
        self.assertEqual(photos.partner_id, self.patient)
        self.assertEqual(photos.mapped("image"), kept)

    def test_a_stage_in_use_is_archived_and_not_deleted(self):
        photo = self._photo(stage_id=self.stage_30.id)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.stage_30.unlink()
        self.stage_30.active = False
        gallery = self.env["clinic.photo"].with_user(self.nurse).gallery(self.patient.id)
        self.assertIn(photo.stage_id.id, [stage["id"] for stage in gallery["stages"]])

    def test_managers_configure_the_stages(self):
        stage = self.env["clinic.photo.stage"].with_user(self.mia).create({"name": "Day 10", "days": 10})
        self.assertEqual(self._photo(date="2026-03-02").stage_id, stage)


@tagged("post_install", "-at_install")
class TestPhotoSeries(PhotoCase):
    """The next photo of a series is a follow-up step."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._curve({"offset": 30, "photo_stage_id": cls.stage_30.id, "role_id": cls.role_nurse.id}, {"offset": 60})
        cls.treatment.nurse_id = cls.staff_nurse
        cls.treatment.action_plan()
        cls.followup, cls.other = cls.treatment.followup_ids.sorted("date_due")

    def test_the_nurse_of_the_treatment_is_asked_for_the_stage_of_the_step(self):
        self.assertEqual(self.followup.user_id, self.staff_nurse)
        self.assertEqual(self.followup.photo_stage_id, self.stage_30)
        self.assertFalse(self.other.photo_stage_id)

    def test_the_photo_is_linked_and_has_the_stage_of_the_step(self):
        photo = (
            self.env["clinic.photo"]
            .with_user(self.staff_nurse)
            .create({"followup_id": self.followup.id, "image": b64(picture())})
        )
        self.assertRecordValues(
            photo,
            [
                {
                    "partner_id": self.patient.id,
                    "encounter_id": self.treatment.id,
                    "stage_id": self.stage_30.id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(self.followup.with_user(self.staff_nurse).photo_count, 1)
        # who sees the follow-up, but no photos
        with self.assertRaises(AccessError):
            self.followup.with_user(self.mia).read(["photo_count"])

    def test_the_gallery_of_a_follow_up_shows_its_treatment_and_presets_the_stage(self):
        self._photo()
        self._photo(encounter_id=False, partner_id=self.patient.id)
        gallery = (
            self.env["clinic.photo"].with_user(self.staff_nurse).gallery(self.patient.id, followup_id=self.followup.id)
        )
        self.assertEqual(gallery["stage_id"], self.stage_30.id)
        self.assertEqual([photo["encounter_id"] for photo in gallery["photos"]], [self.treatment.id])
        self.assertEqual([treatment["id"] for treatment in gallery["treatments"]], [self.treatment.id])

    def test_a_follow_up_of_another_client_is_refused(self):
        with self.assertRaises(ValidationError):
            self._photo(followup_id=self.followup.id, encounter_id=False, partner_id=self._patient("Other").id)

    def test_the_shipped_curve_of_plastic_surgery_asks_for_photos(self):
        curve = self.env.ref("clinic_followup.curve_s2_aesthetic")
        steps = curve.with_context(active_test=False).step_ids.filtered("photo_stage_id")
        self.assertEqual(
            [(step.offset, step.photo_stage_id.days, step.role_id) for step in steps],
            [(days, days, self.role_nurse) for days in (7, 30, 90)],
        )

    def test_a_dry_run_does_not_mind_photos(self):
        wizard = self.env["clinic.curve.dry.run"].create(
            {"curve_id": self.followup.curve_id.id, "partner_id": self.patient.id}
        )
        wizard.action_compute()
        self.assertTrue(wizard.line_ids)


@tagged("post_install", "-at_install")
class TestPhotoRights(PhotoCase):
    """Who sees, takes, corrects and deletes photos, and what is logged of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.photo = cls._photo(note="A small scar")
        cls.outsiders = (
            cls.ada
            + cls.sue
            + cls.mia
            + cls._user("accountant", "base.group_user,account.group_account_invoice")
            + cls._user("internal", "base.group_user")
            + cls._user("client", "base.group_portal", partner_id=cls.patient.id)
            + cls.env.ref("base.public_user")
        )
        cls.outsiders.filtered(lambda user: not user.share).group_ids += cls.env.ref("base.group_allow_export")

    def test_nobody_else_reaches_a_photo_by_any_way(self):
        for user in self.outsiders:
            photo = self.photo.with_user(user).with_context(prefetch_fields=False)
            attachments = (
                self.env["ir.attachment"]
                .search([("res_model", "=", "clinic.photo"), ("res_id", "=", photo.id), ("res_field", "!=", False)])
                .with_user(user)
            )
            self.assertEqual(len(attachments), 2)
            for name, way in {
                "read": lambda photo=photo: photo.read(["image"]),
                "name": lambda photo=photo: photo.display_name,
                "search": lambda photo=photo: photo.search([("note", "ilike", "scar")]),
                "search_read": lambda photo=photo: photo.search_read([], ["note"]),
                "group": lambda photo=photo: photo.formatted_read_group([], ["stage_id"], ["__count"]),
                "export": lambda photo=photo: photo.export_data(["note", "image"]),
                "gallery": lambda photo=photo: photo.gallery(self.patient.id),
                "create": lambda user=user: self._photo(user),
                "write": lambda photo=photo: photo.write({"note": "x"}),
                "delete": lambda photo=photo: photo.unlink(),
                "of the client": lambda user=user: self.patient.with_user(user).read(["clinic_photo_ids"]),
                "through the client": lambda user=user: (
                    self.env["res.partner"].with_user(user).search([("clinic_photo_ids.note", "ilike", "scar")])
                ),
                "of the treatment": lambda user=user: self.treatment.with_user(user).read(["photo_ids"]),
                "attachment": lambda attachments=attachments: attachments.read(["datas"]),
            }.items():
                # the right to export is missing first
                refusal = UserError if name == "export" and user.share else AccessError
                with self.subTest(user=user.login, way=name), self.assertRaises(refusal):
                    way()
        self.assertFalse(self._logged().filtered(lambda row: row.user_id in self.outsiders))

    def test_nobody_gets_round_the_photo_through_its_attachments(self):
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "clinic.photo"), ("res_id", "=", self.photo.id), ("res_field", "=", "image")]
        )
        other = self.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        self.nurse.group_ids += self.env.ref("base.group_allow_export")
        for user in (self.nurse, self.physician, self.mia, self.env.ref("base.user_admin")):
            mine = attachment.with_user(user)
            for name, way in {
                "read": lambda mine=mine: mine.read(["datas"]),
                "raw": lambda mine=mine: mine.search_read([("id", "in", mine.ids)], ["raw"]),
                "export": lambda mine=mine: mine.export_data(["datas"]),
                "replace": lambda mine=mine: mine.write({"datas": b64(picture(exif={ORIENTATION: 1}))}),
                "publish": lambda mine=mine: mine.write({"public": True}),
                "copy": lambda mine=mine: mine.copy({"res_model": False}),
                "delete": lambda mine=mine: mine.unlink(),
                "add": lambda mine=mine: mine.create(
                    {"name": "x", "raw": b"x", "res_model": "clinic.photo", "res_id": self.photo.id}
                ),
                "move": lambda user=user: other.with_user(user).write(
                    {"res_model": "clinic.photo", "res_id": self.photo.id}
                ),
            }.items():
                with self.subTest(user=user.login, way=name):
                    if user not in self.nurse + self.physician and name == "raw":
                        self.assertEqual(way(), [])
                        continue
                    # the right to export is missing first
                    with self.assertRaises(UserError if name == "export" else AccessError):
                        way()

    def test_a_nurse_corrects_what_she_said_about_her_own_photos(self):
        self.photo.with_user(self.nurse).write({"stage_id": self.stage_30.id, "view": "left", "note": "Left"})
        with self.assertRaises(AccessError):
            self.photo.with_user(self.other_nurse).write({"view": "right"})
        with self.assertRaises(AccessError):
            self.photo.with_user(self.nurse).unlink()

    def test_a_physician_corrects_and_deletes_all_and_a_deletion_leaves_a_trace(self):
        self.photo.with_user(self.physician).write({"view": "right"})
        self.photo.with_user(self.physician).unlink()
        row = self._logged("change")[0]
        self.assertEqual((row.kind, row.user_id, row.client_ids), ("change", self.physician, self.patient.ids))
        self.assertIn("Right", row.detail)

    def test_a_photo_of_another_branch_is_not_seen(self):
        branch = self.env["res.company"].create({"name": "Branch"})
        photo = self.photo.with_user(self.nurse)
        self.photo.sudo().encounter_id = False
        self.photo.sudo().company_id = branch
        self.env.invalidate_all()
        self.assertNotIn(photo, photo.search([]))
        self.assertEqual(photo.gallery(self.patient.id)["photos"], [])
        for way in (lambda: photo.read(["note"]), lambda: photo.write({"note": "x"})):
            with self.assertRaises(AccessError):
                way()
        with self.assertRaises(AccessError):
            self._photo(encounter_id=False, partner_id=self.patient.id, company_id=branch.id)

    def test_a_look_is_logged_once_for_each_call(self):
        photo, before = self.photo.with_user(self.nurse), len(self._logged())
        for count, way in enumerate(
            (
                lambda: photo.read(["image"]),
                lambda: photo.web_read({"image_512": {}, "note": {}}),
                lambda: photo.web_search_read([], {"image_512": {}}),
                lambda: photo.gallery(self.patient.id),
            ),
            1,
        ):
            way()
            self.assertEqual(len(self._logged()), before + count)
        row = self._logged()[0]
        self.assertEqual((row.kind, row.user_id, row.client_ids), ("read", self.nurse, self.patient.ids))

    def test_names_of_photos_and_an_empty_gallery_are_not_logged(self):
        before = self._logged()
        self.photo.with_user(self.nurse).read(["display_name"])
        self.env["clinic.photo"].with_user(self.nurse).gallery(self._patient("Nobody").id)
        self.assertEqual(self._logged(), before)

    def test_the_gallery_refuses_what_is_no_client(self):
        for value in ("Lin", 0, -1, 2**70, None, [1], {}):
            with self.subTest(value=value), self.assertRaises(ValidationError):
                self.env["clinic.photo"].with_user(self.nurse).gallery(value)

    def test_the_gallery_asks_as_often_for_forty_photos_as_for_two(self):
        gallery = self.env["clinic.photo"].with_user(self.nurse).gallery

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            gallery(self.patient.id)
            return self.env.cr.sql_log_count - before

        second = self._encounter(date="2026-02-10 02:00:00")
        self._photo(encounter_id=second.id)
        gallery(self.patient.id)
        few = queries()
        for number in range(38):
            self._photo(
                encounter_id=self._encounter(date="2026-01-10 02:00:00").id if number < 8 else second.id,
                stage_id=(self.stage_before + self.stage_0 + self.stage_7)[number % 3].id,
            )
        gallery(self.patient.id)
        self.assertLessEqual(queries(), few)


@tagged("post_install", "-at_install")
class TestPhotoAddress(PhotoCase, HttpCase):
    """A picture is fetched by its address: by those who may, and it is logged."""

    now = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.photo = cls._photo()
        cls._user("client", "base.group_portal", partner_id=cls.patient.id)
        cls.attachment = cls.env["ir.attachment"].search(
            [("res_model", "=", "clinic.photo"), ("res_id", "=", cls.photo.id), ("res_field", "=", "image")]
        )

    def _addresses(self):
        photo, attachment = self.photo.id, self.attachment.id
        return (
            f"/web/image/clinic.photo/{photo}/image",
            f"/web/image/clinic.photo/{photo}/image_512?unique=123",
            f"/web/image?model=clinic.photo&id={photo}&field=image",
            f"/web/content/clinic.photo/{photo}/image?download=true",
            f"/web/content?model=clinic.photo&id={photo}&field=image",
            f"/web/image/{attachment}",
            f"/web/image/{attachment}-abc?unique=1",
            f"/web/content/{attachment}",
        )

    def test_a_nurse_sees_it_and_every_look_is_one_row(self):
        self.authenticate("test_nurse", "test_nurse_password")
        for address in self._addresses():
            before = len(self._logged())
            with self.subTest(address=address), self.assertNoLogs("odoo.http", "WARNING"):
                answer = self.url_open(address)
                self.assertEqual(answer.status_code, 200)
                self.assertEqual(answer.headers["Content-Type"], "image/jpeg")
                self.assertEqual(Image.open(io.BytesIO(answer.content)).size, (60, 40))
                # asked anew at the next look: whoever sits there then need not be the nurse
                self.assertNotIn("immutable", answer.headers["Cache-Control"])
                self.assertNotIn("max-age=31536000", answer.headers["Cache-Control"])
                self.assertEqual(len(self._logged()), before + 1)
                row = self._logged()[0]
                self.assertEqual((row.kind, row.user_id, row.client_ids), ("read", self.nurse, self.patient.ids))

    def test_others_get_no_picture_and_leave_no_row(self):
        for login in ("test_ada", "test_mia", "test_client", None):
            self.authenticate(login, login and f"{login}_password")
            for address in self._addresses():
                with self.subTest(login=login, address=address):
                    answer = self.url_open(address)
                    stored = base64.b64decode(self.photo.sudo().image)
                    self.assertNotEqual(answer.content, stored)
                    if answer.status_code == 200:  # a placeholder
                        self.assertNotEqual(Image.open(io.BytesIO(answer.content)).size, (60, 40))
        self.assertFalse(self._logged())

    def test_other_pictures_are_served_as_before(self):
        self.authenticate("test_nurse", "test_nurse_password")
        answer = self.url_open(f"/web/image/res.users/{self.nurse.id}/avatar_128?unique=1")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("immutable", answer.headers["Cache-Control"])
        self.assertFalse(self._logged())

    @mute_logger("odoo.http")
    def test_bad_files_give_one_sentence_by_rpc(self):
        self.authenticate("test_nurse", "test_nurse_password")
        for image, sentence in ((b64(b"text"), "not a picture"), ("A" * (50 * 1024 * 1024 * 4 // 3), "50 MB")):
            answer = self._create_by_rpc(image)
            self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.ValidationError")
            self.assertIn(sentence, answer["error"]["data"]["message"])
            self.assertNotIn("\n", answer["error"]["data"]["message"])

    def _create_by_rpc(self, image):
        return self.url_open(
            "/web/dataset/call_kw/clinic.photo/create",
            json={
                "jsonrpc": "2.0",
                "id": 1,
                "method": "call",
                "params": {
                    "model": "clinic.photo",
                    "method": "create",
                    "args": [[{"encounter_id": self.treatment.id, "image": image}]],
                    "kwargs": {},
                },
            },
        ).json()


@tagged("post_install", "-at_install")
class TestPhotoTour(HttpCase):
    """A nurse takes and compares photos in a browser."""

    def test_a_nurse_opens_a_client_uploads_and_compares(self):
        self.env["clinic.curve"].search([]).active = False
        nurse = new_test_user(
            self.env,
            "tour_nurse",
            groups="base.group_user,clinic_followup.group_staff,clinic_followup.group_nurse",
            name="Tour Nurse",
            tour_enabled=False,
        )
        client = self.env["res.partner"].create({"name": "Tour Client", "is_clinic_client": True})
        self.env["clinic.ownership"]._assign(client, self.env.ref("clinic_followup.role_consultant"), nurse)
        self.env["clinic.encounter"].create(
            {"partner_id": client.id, "kind": "treatment", "company_id": self.env.company.id, "nurse_id": nurse.id}
        )
        self.start_tour(f"/odoo/clinic-clients/{client.id}", "clinic_photo_tour", login="tour_nurse", timeout=120)
        self.assertRecordValues(
            client.clinic_photo_ids.sorted("id"),
            [
                {"stage_id": self.env.ref(f"clinic_followup.photo_stage_{stage}").id, "user_id": nurse.id}
                for stage in ("before", "30")
            ],
        )

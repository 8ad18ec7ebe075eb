# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ..tools.engine import is_engine
from ..tools.pictures import LARGEST_SIDE, MEGABYTE, MOST_PIXELS, BadPicture, cleaned, decoded_size, from_base64
from ..tools.selections import TREATMENT_KINDS
from ..tools.values import is_id

#: Follow from the picture and from the treatment.
DERIVED_FIELDS = frozenset({"image_512", "category_id"})


class ClinicPhoto(models.Model):
    """A picture of a client at a stage of a treatment, to compare before and after (A8).

    Only the medical groups see it, and every look is logged.  The picture itself is kept upright, at most
    2048 pixels large, without metadata (place, camera), and never changes: a bad one is deleted and taken again.
    """

    _name = "clinic.photo"
    _description = "Photo"
    _inherit = ["clinic.checked", "clinic.access.logged"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _clinic_forget = "delete"
    _clinic_engine_fields = DERIVED_FIELDS
    #: The same picture again, smaller.
    _clinic_privacy_hidden = ("image_512",)
    _access_log_fields = frozenset({"image", "image_512", "note"})

    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, index=True, ondelete="restrict", check_company=True
    )
    company_id = fields.Many2one(
        "res.company", string="Branch", required=True, index=True, default=lambda self: self.env.company
    )
    encounter_id = fields.Many2one(
        "clinic.encounter",
        string="Treatment",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('partner_id', '=', partner_id), ('kind', 'in', ['treatment', 'session'])]",
        help="The treatment that the picture belongs to; empty while the client is still thinking it over.",
    )
    category_id = fields.Many2one("clinic.category", related="encounter_id.category_id", store=True)
    followup_id = fields.Many2one(
        "clinic.followup",
        string="Taken for",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('partner_id', '=', partner_id)]",
    )
    stage_id = fields.Many2one("clinic.photo.stage", string="Stage", required=True, index=True, ondelete="restrict")
    view = fields.Selection(
        [
            ("front", "Front"),
            ("left45", "Left 45°"),
            ("left", "Left"),
            ("right45", "Right 45°"),
            ("right", "Right"),
            ("detail", "Close-up"),
        ],
        required=True,
        default="front",
    )
    date = fields.Date(string="Taken On", required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users",
        string="Taken by",
        required=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    note = fields.Text()
    image = fields.Image(string="Picture", required=True, max_width=LARGEST_SIDE, max_height=LARGEST_SIDE)
    image_512 = fields.Image(string="Small Picture", related="image", max_width=512, max_height=512, store=True)

    # --- computes ---

    @api.depends("partner_id", "stage_id", "view", "date")
    @api.depends_context("lang", "clinic_without_client")
    def _compute_display_name(self):
        views = dict(self._fields["view"]._description_selection(self.env))
        for photo in self:
            label = " · ".join(
                filter(None, [photo.stage_id.name, views.get(photo.view), format_date(self.env, photo.date)])
            )
            if photo.partner_id and not self.env.context.get("clinic_without_client"):
                label = f"{photo.partner_id.name} – {label}"
            photo.display_name = label

    # --- constraints ---

    @api.constrains("partner_id", "encounter_id", "followup_id")
    def _check_client(self):
        for photo in self.sudo():  # sudo: a nurse need not see encounters and follow-ups
            for record in (photo.encounter_id, photo.followup_id):
                if record and record.partner_id != photo.partner_id:
                    raise ValidationError(
                        self.env._(
                            "The photo is of %(client)s, but “%(record)s” belongs to another client (%(other)s).",
                            client=photo.partner_id.name,
                            record=record.display_name,
                            other=record.partner_id.name,
                        )
                    )

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for photo in self:
            if photo.date.year < 1950 or photo.date > fields.Date.add(today, days=1):
                raise ValidationError(self.env._("A photo cannot be taken on %s.", format_date(self.env, photo.date)))

    # --- CRUD ---

    @api.model
    def _is_checked(self, fname):
        """The picture is looked at more closely."""
        return fname != "image"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_values(vals)
            self._refuse(DERIVED_FIELDS & vals.keys())
        photos = super().create([self._prepare_create_vals(vals) for vals in vals_list])
        photos.partner_id.check_access("read")
        photos.partner_id._become_clinic_client()
        return photos

    def _prepare_create_vals(self, vals):
        """Complete what follows from the follow-up and the treatment, and make the picture harmless."""
        vals = dict(vals)
        # sudo: a nurse need not see encounters and follow-ups
        followup = self.env["clinic.followup"].sudo().browse(vals.get("followup_id") or []).exists()
        encounter = self.env["clinic.encounter"].sudo().browse(vals.get("encounter_id") or []).exists()
        if followup and "encounter_id" not in vals:
            encounter = followup.encounter_id._photo_treatment()
            vals["encounter_id"] = encounter.id
        source = encounter or followup
        vals.setdefault("partner_id", source.partner_id.id)
        if not vals.get("company_id"):
            vals["company_id"] = source.company_id.id or self.env.company.id
        if not vals.get("stage_id"):
            day = fields.Date.to_date(vals.get("date")) or fields.Date.context_today(self)
            vals["stage_id"] = (followup.photo_stage_id or encounter._photo_stage(day)).id
        vals["image"] = self._clean_image(vals.get("image"), self.env["res.company"].browse(vals["company_id"]))
        return vals

    def write(self, vals):
        if not is_engine(self.env):
            self._check_values(vals)
            self._refuse(DERIVED_FIELDS & vals.keys())
            if "image" in vals:
                raise UserError(self.env._("A picture is never changed. Delete the photo, and take another one."))
        res = super().write(vals)
        if "partner_id" in vals:
            self.partner_id.check_access("read")
        return res

    def unlink(self):
        """Who deletes a picture leaves a trace of it."""
        if not self.env.su:
            names = ", ".join(self.with_context(clinic_without_client=True).mapped("display_name"))
            self.env["clinic.access.log"]._log(
                "change", self._access_log_clients(), self._name, self.env._("Deleted: %s", names)
            )
        return super().unlink()

    def _refuse(self, fnames):
        for fname in sorted(fnames):
            raise UserError(
                self.env._(
                    "“%s” follows from the picture and from the treatment.",
                    self._fields[fname]._description_string(self.env),
                )
            )

    def _clean_image(self, image, company):
        """What is stored of a picture that comes from outside, or a sentence about why nothing is."""
        limit = max(company.sudo().clinic_photo_max_mb, 1)  # sudo: a number of the branch
        try:
            if image and not isinstance(image, (str, bytes)):
                raise BadPicture("no_picture")
            return base64.b64encode(cleaned(from_base64(image, limit * MEGABYTE), limit * MEGABYTE))
        except BadPicture as error:
            raise ValidationError(self._explain(error.code, image, limit)) from error

    def _explain(self, code, image, limit):
        _ = self.env._
        if code == "too_big":
            return _(
                "The picture has %(size)s MB; at most %(limit)s MB are allowed. Choose a smaller one.",
                size=-(-decoded_size(image) // MEGABYTE),
                limit=limit,
            )
        if code == "too_many_pixels":
            return _(
                "The picture has more than %s million pixels. Choose a smaller one.", round(MOST_PIXELS / 1_000_000)
            )
        return {
            "empty": _("There is no picture: the file is empty."),
            "no_picture": _("This is not a picture. JPEG, PNG and WEBP are accepted."),
            "heic": _(
                "This is a HEIC picture. JPEG, PNG and WEBP are accepted: set the camera of the phone to “Most compatible”."
            ),
            "damaged": _("The picture is damaged or incomplete. Take it again, or upload it once more."),
        }[code]

    # --- gallery ---

    @api.model
    def gallery(self, partner_id, encounter_id=False, followup_id=False):
        """What the photo pages of client, treatment and follow-up show; a look at it is logged.

        :param partner_id: id of the client
        :param encounter_id: only this treatment
        :param followup_id: only the treatment of this follow-up, and what is taken for it
        """
        for value in (partner_id, encounter_id or 1, followup_id or 1):
            if not is_id(value):
                raise ValidationError(self.env._("“%s” is not the number of a record.", str(value)[:100]))
        self.browse().check_access("read")
        client = self.env["res.partner"].browse(partner_id).exists()
        client.check_access("read")
        # sudo: a nurse need not see encounters and follow-ups; the rules of photos and branches hold all the same
        followup = self.env["clinic.followup"].sudo().browse(followup_id or []).exists()
        encounter = self.env["clinic.encounter"].sudo().browse(encounter_id or []).exists() or followup.encounter_id
        encounter = encounter._photo_treatment().filtered(lambda encounter: encounter.partner_id == client)
        domain = Domain("partner_id", "=", client.id)
        if encounter:
            domain &= Domain("encounter_id", "=", encounter.id)
        photos = self.search(domain)
        if photos:
            self.env["clinic.access.log"]._log("read", client, self._name, self.env._("Photos: %s", len(photos)))
        treatments = encounter or photos.sudo().encounter_id | self._treatments_of(client)
        active = self.env["clinic.photo.stage"].search([])
        stages = active | photos.stage_id
        company = (encounter or followup).company_id or self.env.company
        today = fields.Date.context_today(self)
        return {
            "photos": [photo._describe() for photo in photos],
            "treatments": [
                {
                    "id": treatment.id,
                    "name": treatment.with_context(clinic_without_client=True).display_name,
                    "stage_id": treatment._photo_stage(today, active, photos).id,
                }
                for treatment in treatments.sorted("date", reverse=True)
            ],
            "stages": [{"id": stage.id, "name": stage.name, "days": stage.days} for stage in stages.sorted()],
            "stage_id": followup.photo_stage_id.id,
            **self.with_company(company).upload_options(),
        }

    @api.model
    def upload_options(self):
        """What whoever takes a photo chooses from, and what is allowed."""
        return {
            "views": self._fields["view"]._description_selection(self.env),
            "can_add": self.has_access("create"),
            "limit": self.env.company.sudo().clinic_photo_max_mb,  # sudo: a number of the branch
        }

    @api.model
    def _treatments_of(self, client):
        """What a new picture may belong to, newest first."""
        return (
            self.env["clinic.encounter"]
            .sudo()  # sudo: as above
            .search(
                [
                    ("partner_id", "=", client.id),
                    ("kind", "in", list(TREATMENT_KINDS)),
                    ("origin_id", "=", False),
                    ("state", "!=", "cancelled"),
                    ("company_id", "in", self.env.companies.ids),
                ],
                limit=80,
            )
        )

    def _describe(self):
        photo = self.sudo()  # sudo: names of colleagues
        return {
            "id": photo.id,
            "encounter_id": photo.encounter_id.id,
            "stage_id": photo.stage_id.id,
            "view": photo.view,
            "date": photo.date,
            "user": photo.user_id.name,
            "note": photo.note or "",
        }

# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The field that shows a client's phone number only to those who may see it (L2)."""

from collections.abc import Collection
from importlib import import_module

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Domain

from .phone_mask import mask_phone, same_number, searched

#: The ORM does not export this; yet nothing else sees a condition on a stored field with the user's own environment,
#: before related records are searched as superuser.
field_type_optimization = import_module(Domain.__module__).field_type_optimization
GROUP = "clinic_followup.group_phone"
#: So many numbers at most are searched for at once: of the ten thousand that a masked number can be, the right one
#: would be found in a few searches.
MOST_NUMBERS = 3


def sees_numbers(env) -> bool:
    """Whether this user is shown the numbers of clients in full; so is whatever runs as superuser."""
    return env.su or env.user.has_group(GROUP)


def owner_of(field, record):
    """The partner whose number a field shows, be it ours or another addon's related one; empty if nobody knows."""
    if not field.related:
        return record._phone_owner()
    # step by step: the records that are read together stay together
    *path, fname = field.related.split(".")
    for step in path:
        record = record[step]
    return owner_of(record._fields[fname], record)


def shown(field, value, record, sees=None):
    """The number as this user sees it.

    :param sees: whether the user sees numbers in full, if the caller knows better than the environment
    """
    if not value or (sees_numbers(record.env) if sees is None else sees):
        return value
    # sudo: whether somebody is a client decides, not whether the user may read that
    owner = owner_of(field, record.sudo())
    origin = owner._origin
    if origin and _is_own(origin, record.env):
        return value
    # a form may make a plain contact of the client, or of the contact a client
    if owner and not owner._has_masked_phone() and not origin._has_masked_phone():
        return value
    # what was just typed on a form, and is not a number that the database told
    if (not record.id or record._transient) and not same_number(value, origin.phone):
        return value
    return mask_phone(value)


def _is_own(partner, env):
    # a colleague's partner is not shared: for all the others the user need not be read
    return (not partner.partner_share or not env.user._is_internal()) and partner == env.user.partner_id


class PhoneNumber(fields.Char):
    """A phone number that leaves the server masked, if it is a client's and the user need not see it.

    In Python it is the number as it stands: only what is read, exported, sorted, grouped and searched by users
    is changed. Whose number it is says ``_phone_owner`` of the model; a related field follows its path.
    """

    def owner_of(self, record):
        """The partner whose number this is, empty if nobody knows."""
        return owner_of(self, record)

    def shown(self, value, record, sees=None):
        """The number as this user sees it."""
        return shown(self, value, record, sees)

    def convert_to_read(self, value, record, use_display_name=True):
        return super().convert_to_read(self.shown(value, record), record, use_display_name)

    def convert_to_export(self, value, record):
        return super().convert_to_export(self.shown(value, record), record)

    # --- what the screens offer ---

    def _description_sortable(self, env):
        return sees_numbers(env) and super()._description_sortable(env)

    def _description_groupable(self, env):
        return sees_numbers(env) and super()._description_groupable(env)

    def _description_aggregator(self, env):
        return super()._description_aggregator(env) if sees_numbers(env) else None


def is_phone_number(model, fname) -> bool:
    """Whether the field is a phone number, or shows one of another record."""
    field = model._fields.get(fname)
    while field is not None and field.related and not field.store and not isinstance(field, PhoneNumber):
        field = field.related_field
    return isinstance(field, PhoneNumber)


def check_phone_number(model, fname):
    """Refuse to sort or group by a number: the order of clients would tell it digit by digit."""
    if not model.env.su and is_phone_number(model, fname) and not sees_numbers(model.env):
        raise AccessError(
            model.env._(
                "“%s” cannot be sorted, grouped or counted by: you see the phone numbers of clients masked.",
                model._fields[fname]._description_string(model.env),
            )
        )


def count_numbers(model, domain) -> int:
    """How many phone numbers a search asks for, on whatever way it leads to them."""
    count = 0
    for condition in Domain(domain).iter_conditions():
        *path, fname = condition.field_expr.split(".")
        there = model
        for step in path:
            field = there._fields.get(step)
            there = model.env[field.comodel_name] if field is not None and field.relational else None
            if there is None:
                break
        field = there._fields.get(fname) if there is not None else None
        value = condition.value
        if (
            field is not None
            and field.relational
            and isinstance(value, Domain | list | tuple)
            and "any" in condition.operator
        ):
            count += count_numbers(model.env[field.comodel_name], value)
        elif field is not None and is_phone_number(there, fname):
            count += 1 if isinstance(value, str) or not isinstance(value, Collection) else len(value)
    return count


def check_numbers(model, domain):
    """Refuse to try out many numbers at once."""
    if model.env.su or sees_numbers(model.env) or count_numbers(model, domain) <= MOST_NUMBERS:
        return
    raise AccessError(
        model.env._(
            "You see the phone numbers of clients masked, so you search for at most %s numbers at once.", MOST_NUMBERS
        )
    )


@field_type_optimization(["char"])
def _search_masked(condition, model):
    """What somebody who sees numbers masked may search for: no number, the whole one, its last four digits.

    Runs before anything else is made of the condition, with the user's own environment, on whatever way
    the condition came (another model's field, a related field, a group, a filter on records).
    """
    if model.env.su or not is_phone_number(model, condition.field_expr) or sees_numbers(model.env):
        return condition
    return _safe_condition(condition, model)


def _safe_condition(condition, model):
    operator, value = condition.operator, condition.value
    if operator in ("in", "not in") and not any(value):
        return condition
    if operator not in ("in", "like", "ilike", "=like", "=ilike"):
        _refuse(condition, model)
    # sudo: which partners match is asked; which of those the user reads decides the rest of the search
    partners = model.env["res.partner"].sudo().with_context(active_test=False)
    # what people type into a search box is a name as well: it finds no client's number, but is no error
    in_box = condition.field_expr == "phone_mobile_search"
    found = partners.browse()
    empty = Domain.FALSE
    for term in value if operator == "in" else [value]:
        if not term:
            empty = Domain(condition.field_expr, "in", [False])
            continue
        if wanted := searched(term):
            found |= partners._search_phone(*wanted)
        elif not in_box:
            _refuse(condition, model)
        if in_box:
            found |= partners.search(
                partners._unmasked_phone_domain()
                & Domain("phone_mobile_search", operator, [term] if operator == "in" else term)
            )
    return Domain(_owner_path(condition, model), "in", found.ids) | empty


def _owner_path(condition, model):
    field, path = model._fields[condition.field_expr], []
    while field.related and not field.store:
        path.append(field.related.rpartition(".")[0])
        field = field.related_field
    if field.model_name != "res.partner":
        _refuse(condition, model)
    return ".".join(path) or "id"


def _refuse(condition, model):
    raise AccessError(
        model.env._(
            "“%s”: you see the phone numbers of clients masked, and search for them by the whole number or by the "
            "last four digits.",
            model._fields[condition.field_expr]._description_string(model.env),
        )
    )

# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Critical actions ask who sits at the screen: Odoo's own confirmation by password or passkey (L4).

It holds ten minutes, in the session in which it was given. Scheduled actions and the shell have no request and
nobody to ask; whoever comes with an API key has no session to confirm in, and is refused.
"""

import time
from functools import wraps

from odoo.http import request

from odoo.addons.base.models.res_users import check_identity

from ..exceptions import IdentityError

#: As long as in ``check_identity``.
SECONDS = 10 * 60


def is_confirmed(env) -> bool:
    """Whether nobody has to be asked: confirmed lately in this session, or no request at all."""
    if not request:
        return True
    return _has_session(env) and request.session.get("identity-check-last", 0) > time.time() - SECONDS


def require_identity(env):
    """Refuse what a screen should have asked for before (see ``ask_identity``)."""
    if not is_confirmed(env):
        raise _refusal(env)


def ask_identity(method):
    """Decorator of an action method: the confirmation dialog opens first, the action goes on after it.

    Like Odoo's ``check_identity``, but scheduled actions may call the method, and API keys get an error.
    """
    asking = check_identity(method)

    @wraps(asking)
    def wrapper(self, *args, **kwargs):
        if not request:
            return method(self, *args, **kwargs)
        if not _has_session(self.env):
            raise _refusal(self.env)
        return asking(self, *args, **kwargs)

    return wrapper


def _has_session(env):
    return request.session.uid == env.uid


def _refusal(env):
    if _has_session(env):
        return IdentityError(env._("Confirm your identity first: the last confirmation is older than ten minutes."))
    return IdentityError(env._("This needs a person who confirms the identity on the screen. API keys cannot."))

# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Who could do a follow-up, loaded once for a batch; then answered without the database."""

from collections import defaultdict
from dataclasses import dataclass, field

from .responsible import Responsible, choose


@dataclass(slots=True)
class Department:
    """A department as the resolver sees it: users in the role come first, else any member."""

    id: int
    manager_id: int | None = None
    members: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Roster:
    """Staff of encounters, owners of clients, departments and open work, by id.

    One client stays with one member: the choice is remembered for the batch, and whoever has open
    work for the client in the role already (``familiar``) comes before less busy colleagues.

    >>> roster = Roster(active=defaultdict(set, {1: {4, 5}}))
    >>> roster.departments[1, "skin"] = Department(9, manager_id=5, members={4, 5})
    >>> roster.role_users[2] = {4}
    >>> roster.resolve(company=1, encounter=1, partner=1, role=2, kind="skin")
    (Responsible(user_id=4, rule='member'), 9)
    >>> roster.owners[1, 3] = 5
    >>> roster.resolve(company=1, encounter=1, partner=1, role=3, kind="skin")[0].rule
    'owner'
    >>> roster.open_work.update({4: 9, 5: 1})
    >>> roster.own[8] = "skin", Department(8, members={5})
    >>> roster.resolve(company=1, encounter=1, partner=1, role=2, kind="skin", department_id=8)
    (Responsible(user_id=5, rule='member'), 8)
    >>> roster.familiar[2, 7] = 4
    >>> roster.resolve(company=1, encounter=2, partner=2, role=7, kind="skin")
    (Responsible(user_id=4, rule='member'), 9)
    """

    named: dict[tuple[int, int], int] = field(default_factory=dict)
    owners: dict[tuple[int, int], int] = field(default_factory=dict)
    departments: dict[tuple[int, str], Department] = field(default_factory=dict)
    own: dict[int, tuple[str, Department]] = field(default_factory=dict)
    role_users: dict[int, set[int]] = field(default_factory=dict)
    familiar: dict[tuple[int, int], int] = field(default_factory=dict)
    open_work: dict[int, int] = field(default_factory=dict)
    fallback: dict[int, int | None] = field(default_factory=dict)
    active: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    _remembered: dict[tuple, Responsible] = field(default_factory=dict)

    def resolve(
        self, company: int, encounter: int, partner: int, role: int, kind: str, department_id: int | None = None
    ):
        """The :class:`Responsible` and the department's id (or None).  Archived users, and users
        without access to the branch, are passed over.

        The branch may have several departments of a kind: ``department_id``, where the encounter was,
        comes before the first of them."""
        active = self.active[company]
        own_kind, own = self.own.get(department_id, (None, None))
        department = own if own_kind == kind else self.departments.get((company, kind))
        named = self.named.get((encounter, role))
        named = named if named in active else None
        key = (company, named or partner, role, department.id if department else kind, bool(named))
        found = self._remembered.get(key)
        if found is None:
            owner = self.owners.get((partner, role))
            in_role = self.role_users.get(role, set())
            members = department.members & active if department else set()
            candidates = members & in_role or members
            familiar = self.familiar.get((partner, role))
            manager = department.manager_id if department else None
            found = choose(
                named,
                owner if owner in active else None,
                {familiar} if familiar in candidates else candidates,
                self.open_work,
                manager if manager in active else None,
                self.fallback.get(company),
            )
            self._remembered[key] = found
        if found.user_id:
            self.open_work[found.user_id] = self.open_work.get(found.user_id, 0) + 1
        return found, department.id if department else None

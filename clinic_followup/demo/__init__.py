# Copyright 2026 Clinic Follow-up contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from . import clinic_demo
from . import people
from . import privacy
from . import quality
from . import encounters
from . import history
from . import today
from . import branch
from . import access
from . import medical
from . import papers
from . import photos
from . import accounting
from . import sales
from . import returns

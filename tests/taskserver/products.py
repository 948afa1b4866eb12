"""The products by name."""

import pbs
import pdm
import pmg
import pve

PRODUCTS = {"pve": pve.Pve, "pmg": pmg.Pmg, "pbs": pbs.Pbs, "pdm": pdm.Pdm}

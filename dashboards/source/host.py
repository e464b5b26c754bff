# SPDX-License-Identifier: Apache-2.0
"""flowtop: one host, or several picked, from what matters to a user down to flowtop itself."""
from source import health, locality, memory, overview, storage
from source.dashboard import Dashboard, Variable
from source.promql import HOST

DASHBOARD = Dashboard(
    uid="flowtop",
    title="flowtop",
    description="From the device's completion to the code that asked: how long, on which CPU, "
                "and what was lost on the way.",
    variables=(Variable("job", "flowtop_build_info"),
               Variable("instance", "flowtop_build_info", 'job=~"$job"'),
               Variable("device", "flowtop_device_operations_total", HOST),
               Variable("group", "flowtop_group_operations_total", HOST)),
    rows=(overview.ROW, locality.ROW, storage.ROW, memory.ROW, *health.ROWS),
    links=({"type": "link", "title": "All hosts", "icon": "dashboard", "url": "/d/flowtop-fleet",
            "keepTime": True, "includeVars": False, "targetBlank": False, "asDropdown": False,
            "tags": [], "tooltip": "Hosts compared"},))

# SPDX-License-Identifier: Apache-2.0
"""What the dashboards show, row by row; build.py writes them as Grafana reads them."""

#!/usr/bin/env python3
"""Writes dashboard.json, the Grafana dashboard of the gateway: a row of panels a subject. Run it after a change here; a test holds the
metric names to the programs'. Takes no arguments."""
import json
import pathlib

ROWS = [
    ("Calls", [
        ("Calls a second", "reqps", [("sum by (decision) (rate(csg_requests_total[$__rate_interval]))", "{{decision}}")]),
        ("Time of a call", "s", [
            ("histogram_quantile(0.5, sum by (le) (rate(csg_request_duration_seconds_bucket[$__rate_interval])))", "median"),
            ("histogram_quantile(0.99, sum by (le) (rate(csg_request_duration_seconds_bucket[$__rate_interval])))", "99th percentile"),
            ("histogram_quantile(0.99, sum by (le) (rate(csg_upstream_duration_seconds_bucket[$__rate_interval])))", "99th percentile at AWS"),
        ]),
        ("By service", "reqps", [("topk(10, sum by (service) (rate(csg_requests_total[$__rate_interval])))", "{{service}}")]),
        ("Refusals by reason", "reqps", [("topk(10, sum by (reason) (rate(csg_denials_total[$__rate_interval])))", "{{reason}}")]),
        ("Body bytes", "Bps", [("sum by (direction) (rate(csg_bytes_total[$__rate_interval]))", "{{direction}}")]),
        ("Calls under way", "short", [("csg_calls_live", "{{instance}}")]),
    ]),
    ("Keys and revocation", [
        ("Look-ups", "ops", [("sum by (outcome) (rate(csg_resolves_total[$__rate_interval]))", "{{outcome}}")]),
        ("From a change to its effect", "s", [
            ("histogram_quantile(0.5, sum by (le) (rate(csg_changes_lag_seconds_bucket[$__rate_interval])))", "median"),
            ("histogram_quantile(0.99, sum by (le) (rate(csg_changes_lag_seconds_bucket[$__rate_interval])))", "99th percentile"),
        ]),
        ("Silence of the change stream", "s", [("csg_changes_silence_seconds", "{{instance}}")]),
        ("Calls cut, sessions renewed", "ops", [
            ("sum(rate(csg_calls_cut_total[$__rate_interval]))", "cut"),
            ("sum(rate(csg_grants_refetched_total[$__rate_interval]))", "renewed"),
        ]),
        ("Grants in memory", "short", [("csg_grants_cached", "{{instance}}")]),
    ]),
    ("Connections and limits", [
        ("CONNECT by outcome", "ops", [("sum by (outcome) (rate(csg_connects_total[$__rate_interval]))", "{{outcome}}")]),
        ("Limits reached", "ops", [("sum by (limit) (rate(csg_limit_hits_total[$__rate_interval]))", "{{limit}}")]),
        ("Certificates made", "ops", [("sum(rate(csg_tls_mint_duration_seconds_count[$__rate_interval]))", "a second")]),
        ("Handshakes refused", "ops", [("sum(rate(csg_tls_refused_total[$__rate_interval]))", "a second")]),
        ("Connections", "short", [("kestrel_active_connections", "{{instance}}")]),
    ]),
    ("Audit", [
        ("Waiting in memory", "short", [("csg_audit_queue", "{{instance}}")]),
        ("Waiting on disk", "bytes", [("csg_audit_spool_bytes", "{{instance}}")]),
        ("Lost", "short", [("increase(csg_audit_dropped_total[$__rate_interval])", "{{instance}}")]),
        ("Stored by the control plane", "ops", [("sum by (outcome) (rate(csg_audit_events_total[$__rate_interval]))", "{{outcome}}")]),
    ]),
]


def panel(number, title, unit, queries, x, y):
    return {
        "id": number, "type": "timeseries", "title": title, "gridPos": {"x": x, "y": y, "w": 8, "h": 8},
        "datasource": {"type": "prometheus", "uid": "${datasource}"},
        "fieldConfig": {"defaults": {"unit": unit, "min": 0}, "overrides": []},
        "targets": [{"refId": chr(65 + i), "expr": expression, "legendFormat": legend} for i, (expression, legend) in enumerate(queries)],
    }


def main():
    panels, y, number = [], 0, 1
    for title, row in ROWS:
        panels.append({"id": number, "type": "row", "title": title, "gridPos": {"x": 0, "y": y, "w": 24, "h": 1}, "collapsed": False, "panels": []})
        number, y = number + 1, y + 1
        for i, (name, unit, queries) in enumerate(row):
            panels.append(panel(number, name, unit, queries, 8 * (i % 3), y + 8 * (i // 3)))
            number += 1
        y += 8 * ((len(row) + 2) // 3)
    dashboard = {
        "title": "Cloud Service Gateway", "uid": "cloud-service-gateway", "schemaVersion": 39, "refresh": "30s", "time": {"from": "now-6h", "to": "now"},
        "templating": {"list": [{"name": "datasource", "type": "datasource", "query": "prometheus"}]}, "panels": panels,
    }
    path = pathlib.Path(__file__).with_name("dashboard.json")
    path.write_text(json.dumps(dashboard, indent=2) + "\n")


main()

"""Actions of incidents: functions of one `IncidentContext` that do harm by the estate's own APIs."""

"""Calendars: what others read of an agenda (iCalendar, CalDAV), and the hours that are taken elsewhere."""

"""The moderators' desk: the queue of reports, the frozen span, the decision; and the audit log."""

import csv
from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from messaging.errors import Refusal
from messaging.models import AuditEntry, Report, User
from messaging.permissions import ReadOnly, can_moderate
from messaging.selectors import viewer_of
from messaging.selectors.reports import deeds_about, evidence_file, open_reports_count, with_counts
from messaging.services import moderation, record


def _link(person: User | None) -> str:
    if person is None:
        return "–"
    url = reverse("admin:messaging_user_change", args=[person.pk])
    return format_html('<a href="{}">@{}</a>', url, person.handle)


class StateFilter(admin.SimpleListFilter):
    """What waits for a decision, unless asked otherwise."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Report.State.choices, ("all", _("All"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        for value, label in self.lookup_choices:
            yield {
                "selected": value == (self.value() or Report.State.OPEN),
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: QuerySet[Report]) -> QuerySet[Report]:
        if self.value() == "all":
            return queryset
        return queryset.filter(state=self.value() or Report.State.OPEN)


@admin.register(Report)
class ReportAdmin(ReadOnly, admin.ModelAdmin):
    """Moderators see the span that was reported, as it was, and nothing else of a conversation."""

    list_display = ["title", "person_", "reason", "reporter_", "state", "others", "created_at"]
    list_filter = [StateFilter, "reason", "created_at", "decided_at"]
    search_fields = ["=id", "person__handle", "person__display_name", "reporter__handle", "note"]
    search_help_text = _("Handle or name of who is reported or reports, words of the note, or id")
    list_select_related = ["person", "reporter", "decided_by"]
    date_hierarchy = "created_at"
    ordering = ["created_at"]
    list_per_page = 50
    change_form_template = "admin/messaging/report/change_form.html"
    fields = ("person_", "reporter_", "reason", "note", "created_at", "state")
    readonly_fields = ("person_", "reporter_", "reason", "note", "created_at", "state")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return can_moderate(viewer_of(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_authenticated and can_moderate(viewer_of(request))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return with_counts(super().get_queryset(request))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<uuid:report_id>/decide/", view(self.decide), name="messaging_report_decide"),
            path("<uuid:report_id>/lift/", view(self.lift), name="messaging_report_lift"),
            path(
                "<uuid:report_id>/file/<int:number>/",
                view(self.evidence_file),
                name="messaging_report_file",
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        waiting = open_reports_count() if self.has_view_permission(request) else 0
        said = ngettext("%(n)s report waits", "%(n)s reports wait", waiting) % {"n": waiting}
        return super().changelist_view(request, {"title": said, **(extra_context or {})})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The frozen span; that it was looked at is written down."""
        report = self.get_object(request, object_id)
        context: dict[str, Any] = {}
        if report is not None and self.has_view_permission(request, report):
            moderation.look_at(moderator=viewer_of(request), report=report)
            person = report.person
            context = {
                "report": report,
                "evidence": _numbered(report.evidence),
                "deeds": deeds_about(f"report:{report.pk}")[:20],
                "history": deeds_about(f"person:{person.pk}")[:20],
                "silences": moderation.SILENCES,
                "can_lift": not person.is_active or bool(person.silenced_until),
                "title": _("Report"),
            }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def decide(self, request: HttpRequest, report_id: Any) -> HttpResponse:
        report = self._asked(request, report_id)
        action, _dash, days = request.POST.get("action", "").partition("-")
        try:
            moderation.decide(
                moderator=viewer_of(request),
                report=report,
                action=action,
                decision=request.POST.get("decision", ""),
                days=int(days) if days in map(str, moderation.SILENCES) else None,
            )
        except Refusal as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
            return redirect("admin:messaging_report_change", report.pk)
        self.message_user(request, _("Decided."), messages.SUCCESS)
        return redirect("admin:messaging_report_changelist")

    def lift(self, request: HttpRequest, report_id: Any) -> HttpResponse:
        report = self._asked(request, report_id)
        try:
            moderation.lift(
                moderator=viewer_of(request),
                person=report.person,
                decision=request.POST.get("decision", ""),
            )
        except Refusal as refusal:
            self.message_user(request, refusal.message, messages.ERROR)
        else:
            self.message_user(request, _("Lifted."), messages.SUCCESS)
        return redirect("admin:messaging_report_change", report.pk)

    def evidence_file(self, request: HttpRequest, report_id: Any, number: int) -> HttpResponse:
        """A copied file; never anything a browser would run."""
        report = self._asked(request, report_id, method="GET")
        found = evidence_file(report, number)
        if found is None:
            raise Http404
        content, kind = found
        answer = HttpResponse(content, content_type=kind)
        answer["Content-Disposition"] = "inline" if kind.startswith("image/") else "attachment"
        answer["X-Content-Type-Options"] = "nosniff"
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
        answer["Cache-Control"] = "private, no-store"
        return answer

    def _asked(self, request: HttpRequest, report_id: Any, method: str = "POST") -> Report:
        if not self.has_view_permission(request):
            raise PermissionDenied
        report = self.get_object(request, str(report_id))
        if report is None or request.method != method:
            raise Http404
        return report

    @admin.display(description=_("report"), ordering="created_at")
    def title(self, report: Report) -> str:
        return str(report.pk)[-8:]

    @admin.display(description=_("person"), ordering="person__handle")
    def person_(self, report: Report) -> str:
        return _link(report.person)

    @admin.display(description=_("reported by"), ordering="reporter__handle")
    def reporter_(self, report: Report) -> str:
        return _link(report.reporter)

    @admin.display(description=_("reports about them"), ordering="others_count")
    def others(self, report: Any) -> int:
        return report.others_count


def _numbered(evidence: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each copied file with the number under which it is fetched."""
    number = 0
    shown = []
    for one in evidence:
        files = []
        for file in one.get("attachments", []):
            files.append({**file, "number": number if file.get("copy") else None})
            number += 1
        shown.append({**one, "attachments": files})
    return shown


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, admin.ModelAdmin):
    """Who did what to whom. The database itself refuses every change of it."""

    list_display = ["created_at", "actor_", "verb", "subject", "details"]
    list_filter = ["verb", "created_at"]
    search_fields = ["=subject", "subject", "actor__handle", "verb"]
    search_help_text = _("Handle of who did it, deed, or subject such as person:<id>")
    list_select_related = ["actor"]
    date_hierarchy = "created_at"
    ordering = ["-created_at", "-id"]
    show_full_result_count = False
    list_per_page = 100
    fields = ("created_at", "actor_", "verb", "subject", "data")
    readonly_fields = ("created_at", "actor_", "verb", "subject", "data")
    change_list_template = "admin/messaging/auditentry/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(self.export)
        return [
            path("export.csv", export, name="messaging_auditentry_export"),
            *super().get_urls(),
        ]

    def export(self, request: HttpRequest) -> StreamingHttpResponse:
        """What the list shows under the same filters, as CSV; that it was taken is written down."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_changelist_instance(request).get_queryset(request)
        record(
            actor=viewer_of(request),
            verb="audit.exported",
            subject="audit",
            filters=request.GET.urlencode()[:500],
        )
        answer = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="audit.csv"'
        return answer

    @admin.display(description=_("who"), ordering="actor__handle")
    def actor_(self, entry: AuditEntry) -> str:
        return _link(entry.actor)

    @admin.display(description=_("details"))
    def details(self, entry: AuditEntry) -> str:
        said = [f"{name}: {value}" for name, value in entry.data.items() if value not in ("", None)]
        return str(entry.data.get("decision") or " · ".join(said))[:200]


class _Line:
    """What a CSV writer writes to: hands the line back."""

    def write(self, line: str) -> str:
        return line


def _csv(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(["at", "actor", "verb", "subject", "data"])
    for one in rows.select_related("actor").iterator(chunk_size=500):
        actor = one.actor.handle if one.actor else ""
        cells = [one.created_at.isoformat(), actor, one.verb, one.subject, one.data]
        yield writer.writerow([_inert(str(cell)) for cell in cells])


def _inert(cell: str) -> str:
    """A spreadsheet takes what begins so for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell

/** The one way to the server: the client generated from OpenAPI, and names for the shapes the screens use. */
import createClient, { type Middleware } from "openapi-fetch";

import type { components, paths } from "@/api/schema";

type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];
export type Person = Schemas["PersonSession"];
export type Agent = Schemas["AgentRead"];
export type Ticket = Schemas["TicketRead"];
export type TicketListItem = Schemas["TicketListItem"];
export type TicketsWanted = Schemas["TicketsWanted"];
export type TicketView = Schemas["ViewRead"];
export type BulkAct = Schemas["BulkAct"];
export type BulkAction = Schemas["BulkAction"];
export type BulkResult = Schemas["BulkResult"];
export type MergeCandidate = Schemas["CandidateRead"];
export type MassAlert = Schemas["MassAlertRead"];
export type Repeats = Schemas["RepeatsRead"];
export type MergedGroup = Schemas["GroupRead"];
export type TicketQuestion = Schemas["QuestionRead"];
export type TicketNote = Schemas["NoteRead"];
export type TicketPatch = Schemas["SaveTicket"];
export type Claim = Schemas["ClaimRead"];
export type Colleague = Schemas["ColleagueRead"];
export type Mention = Schemas["MentionRead"];
export type TicketState = Schemas["TicketState"];
export type TicketAction = Schemas["TicketAction"];
export type Light = Schemas["Light"];
export type FollowUp = Schemas["FollowUpRead"];
export type FollowUpKind = Schemas["FollowUpKind"];
export type CallerCard = Schemas["CallerCard"];
export type Categories = Schemas["CategoriesRead"];
export type Option = Schemas["EntryRead"];
export type Village = Schemas["hotline__organisation__schemas__VillageRead"];
export type Unit = Schemas["UnitRead"];
export type Staff = Schemas["PersonRead"];
export type Role = Schemas["Role"];
export type Shift = Schemas["ShiftRead"];
export type RosterCalendar = Schemas["CalendarRead"];
export type RosterDay = Schemas["DayRead"];
export type WeekCopy = Schemas["WeekCopyRead"];
export type ShiftPattern = Schemas["PatternRead"];
export type PatternDraft = Schemas["PatternWrite"];
export type PatternPlan = Schemas["PlanRead"];
export type Appointment = Schemas["AppointmentRead"];
export type Coverage = Schemas["TerritoryRead"];
export type CoveredTown = Schemas["TownRead"];
export type CoveredVillage = Schemas["CoveredVillage"];
export type VillageLink = Schemas["LinkRead"];
export type ServingAdviser = Schemas["ServingAdviser"];
export type CallReport = Schemas["CallReportOut"];
export type Figures = Schemas["IntervalFigures"];
export type Call = Schemas["CallDetail"];
export type WorkOffer = Schemas["OfferRead"];
export type Who = Schemas["Who"];
export type WorkKind = Schemas["WorkKind"];
export type Queue = Schemas["QueueRead"];
export type Work = Schemas["WorkRead"];
export type PolicyDocument = Schemas["PolicyDocument"];
export type QueueRules = Schemas["QueueWrite"];
export type Rung = Schemas["RungWrite"];
export type PolicyRead = Schemas["PolicyRead"];
export type PolicyVersion = Schemas["PolicyVersionRead"];
export type CalendarYear = Schemas["YearRead"];
export type CalendarDay = Schemas["DayRead"];
export type Notice = Schemas["NoticeRead"];
export type NoticeChannel = Schemas["ChannelRead"];
export type LimitRow = Schemas["LimitRead"];
export type Escalation = Schemas["EscalationRead"];
export type QueueMember = Schemas["QueueMemberRead"];
export type MyWork = Schemas["MyWorkRead"];
export type TryOut = Schemas["TryOutRead"];
export type Leave = Schemas["LeaveRead"];
export type Swap = Schemas["SwapRead"];
export type HandoverPreview = Schemas["PreviewRead"];
export type HandoverTarget = Schemas["TargetWrite"];
export type Wall = Schemas["WallRead"];
export type Recording = Schemas["RecordingRead"];
export type Attachment = Schemas["AttachmentRead"];
export type ReadyAnswer = Schemas["AnswerRead"];
export type AnswerVersion = Schemas["AnswerVersionRead"];
export type Materials = Schemas["MaterialsRead"];
export type Attachments = Schemas["AttachmentsRead"];
export type UpstreamOrder = Schemas["OrderRead"];
export type UpstreamSender = Schemas["SenderRead"];
export type UpstreamImport = Schemas["ImportRead"];
export type Definition = Schemas["DefinitionOut"];

export const api = createClient<paths>({ baseUrl: location.origin, credentials: "same-origin" });

const SAFE = new Set(["GET", "HEAD"]);
let csrf = "";
let onSessionLost: () => void = () => undefined;

/** For the one request that is not made by `fetch`: an upload, whose progress is shown. */
export function changingHeaders(): Record<string, string> {
  return { "X-CSRF-Token": csrf };
}

export function sessionWasLost(): void {
  onSessionLost();
}

export function rememberCsrf(token: string): void {
  csrf = token;
}

/** Called when the server says that we are no longer signed in (idle too long, revoked, restarted without the session). */
export function whenSessionLost(listener: () => void): void {
  onSessionLost = listener;
}

const edge: Middleware = {
  onRequest({ request }) {
    if (!SAFE.has(request.method)) request.headers.set("X-CSRF-Token", csrf);
    return request;
  },
  async onResponse({ request, response }) {
    if (response.status === 401 && !request.url.endsWith("/api/auth/login")) onSessionLost();
    // A proxy in front of us answers in HTML; callers expect a problem or nothing.
    const type = response.headers.get("content-type") ?? "";
    if (response.ok || type.includes("json")) return undefined;
    await response.body?.cancel();
    return problemResponse(`http-${response.status}`, response.status);
  },
  onError() {
    return problemResponse("offline", 503);
  },
};
api.use(edge);

/** No network is an answer like any other, so that screens have one path for things that went wrong. */
function problemResponse(code: string, status: number): Response {
  const problem: Problem = { type: `/problems/${code}`, title: "", detail: "", status, code };
  return new Response(JSON.stringify(problem), {
    status,
    headers: { "content-type": "application/problem+json" },
  });
}

/** The version that was read, so that the server can tell whether somebody else was faster. */
export function ifMatch(row: { readonly version: number }): { "if-match": string } {
  return { "if-match": `"${row.version}"` };
}

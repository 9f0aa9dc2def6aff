/** A ticket for tests, of which a test names only the fields it is about. */
import type { Ticket } from "@/api/client";

export function aTicket(fields: Partial<Ticket> = {}): Ticket {
  return {
    id: "t1", number: "330523-20261124-1-0007", call_id: null, version: 1, state: "draft", state_label: "登记中", channel: "call",
    request_kind: null, request_kind_label: null, matter: null, matter_label: null, summary: "", urgency: "normal", caller_name: null,
    caller_number: "139****2046", confidential: false, village_id: null, village_name: null, unit_id: null, unit_name: null,
    handler_id: null, handler_name: null, operator_id: null, operator_name: null, satisfaction: null, created_at: "2026-11-24T06:00:00Z",
    due_at: null, due_on: null, light: "none", actions: ["submit", "edit", "note", "promise", "cancel"], caller_id: null, claim: "", answer: "",
    disposition: null, risk_flags: [], identity_refused: false, relation: null, opponent: null, opponent_type: null, amount: null, deadline_on: null, phone_alt: null, contact_time: null, home_region: null, law_refs: null, materials: null, incident_time: null, incident_place: null,
    groups: [], callback_wanted: true, routing_skill: "general", public_reply: null, contacted: null, resolved: null, result: null,
    submitted_at: null, dispatched_at: null, replied_at: null, closed_at: null, asked: null, urged: 0, supervision: null, supervision_due_on: null, contacted_at: null, contact_number: null, is_true: null, unresolved_reason: null,
    returns_refused: 0, suspensions: 0, suspended_at: null, extensions: 0, reworks: 0, co_units: [], co_unit_names: [], refusal: null, refusal_label: null, way_told: null,
    transferred_to: null, outside_number: null, upstream_due_at: null, merged_into_id: null, merged_into_number: null, archive: null, questions: [], notes: [], more_notes: false, follow_ups: [],
    ...fields,
  };
}

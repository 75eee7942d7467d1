/** The REST contract of `/api/v1/` as types: what the server answers about one interview. */

export type Language = "en" | "de";
export const LANGUAGES: readonly Language[] = ["en", "de"];

export type InterviewState =
  | "created"
  | "ready"
  | "live"
  | "paused"
  | "completed"
  | "terminated"
  | "abandoned"
  | "expired";

export interface Education {
  readonly institution: string | null;
  readonly degree: string | null;
  readonly start_year: number | null;
  readonly end_year: number | null;
}

export interface Work {
  readonly employer: string | null;
  readonly title: string | null;
  /** Month, for example "2019-03". */
  readonly start: string | null;
  readonly end: string | null;
  readonly current: boolean;
}

export interface ResumeResult {
  readonly name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly links: readonly string[];
  readonly skills: readonly string[];
  readonly education: readonly Education[];
  readonly work: readonly Work[];
  readonly experience_years: number | null;
}

export interface ResumeView {
  readonly id: string;
  readonly kind: string;
  readonly original_name: string;
  readonly size_bytes: number;
  readonly hidden_text: boolean;
  readonly result: ResumeResult;
  readonly corrected: readonly string[];
}

export interface ConsentText {
  readonly version: string;
  readonly agreed_at: string | null;
  readonly title: string;
  readonly items: readonly { readonly id: string; readonly text: string }[];
  readonly decline_note: string;
}

export interface InterviewView {
  readonly id: string;
  readonly state: InterviewState;
  readonly end_reason: string;
  readonly language: Language;
  readonly languages: readonly Language[];
  readonly organization: {
    readonly name: string;
    readonly accent_color: string;
    readonly contact_email: string;
    readonly privacy_url: string;
  };
  readonly job: {
    readonly title: string;
    readonly level: string;
    readonly duration_min: number;
    readonly resume_policy: "required" | "optional" | "off";
    readonly description: string;
  };
  readonly candidate: { readonly name: string; readonly email: string };
  readonly questions_total: number | null;
  readonly consent: ConsentText;
  readonly resume: ResumeView | null;
  readonly accommodations: {
    readonly extra_time?: number | null;
    readonly silence_s?: number | null;
    readonly typed_answers?: boolean;
    readonly large_captions?: boolean;
  };
  readonly accommodation_request?: string;
  readonly interviewer: { readonly name: string; readonly emulated: boolean };
  readonly socket: string;
  readonly check_socket: string;
  readonly csrf_token: string;
  readonly time_left_s: number;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly rating: number | null;
  /** Leads back to the finished interview; empty where the personal link does. */
  readonly return_link?: string;
}

export interface ReceiptTurn {
  readonly speaker: "candidate" | "interviewer";
  readonly text: string;
  readonly start_ms: number;
  readonly end_ms: number;
}

export interface Receipt {
  readonly interview: string;
  readonly organization: string;
  readonly job: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly kept: readonly { readonly what: string; readonly until: string | null }[];
  readonly readers: readonly string[];
  readonly decides: string;
  readonly contact_email: string;
  readonly turns: readonly ReceiptTurn[];
}

export type EventKind =
  | "tab_hidden"
  | "focus_lost"
  | "context_menu"
  | "copy"
  | "paste"
  | "cut"
  | "fullscreen_exit"
  | "second_screen"
  | "devtools"
  | "print"
  | "microphone_changed"
  | "no_face"
  | "several_faces"
  | "looking_away";

/** One observation, with its place in the recording. */
export interface BrowserEvent {
  readonly kind: EventKind;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly detail: Readonly<Record<string, string | number | boolean>>;
  readonly explanation: string;
}

/** What a job asks the candidate's page and sound to be watched for, and what they agreed to. */
export interface SignalsView {
  readonly signals: readonly { readonly kind: string; readonly mode: string }[];
  /** Asked for by the job; each needs the candidate's own consent. */
  readonly asked: Consents;
  readonly consents: Consents;
  readonly max_strikes: number | null;
}

export interface Consents {
  readonly camera: boolean;
  readonly voices: boolean;
}

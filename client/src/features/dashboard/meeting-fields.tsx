import type { MeetingBody } from "../../api/meetings";
import { AreaField } from "../../ui/area-field";
import { Button } from "../../ui/button";
import { CheckField } from "../../ui/check-field";
import { Message } from "../../ui/message";
import { TextField } from "../../ui/text-field";
import { zoneText } from "../../ui/time-text";
import { useMeetingForm } from "./use-meeting-form";

interface MeetingFieldsProps {
  /** null: a new one. */
  before: MeetingBody | null;
  onCancel: () => void;
  onSaved: (meeting: MeetingBody) => void;
}

type Form = ReturnType<typeof useMeetingForm>;

export function MeetingFields({ before, onCancel, onSaved }: MeetingFieldsProps) {
  const form = useMeetingForm(before, onSaved);
  const { mistakes, isBusy, formRef, onSubmit, text } = form;
  return (
    <form
      ref={formRef}
      onSubmit={(event) => void onSubmit(event)}
      noValidate
      className="grid gap-5"
    >
      {mistakes.form && (
        <Message tone="danger" role="alert" tabIndex={-1}>
          <p>{mistakes.form}</p>
        </Message>
      )}
      <TextField label="Title" maxLength={120} required autoComplete="off" {...text("title")} />
      {!before?.isPersonal && <TimeFields form={form} />}
      {!before && <TypeFields form={form} />}
      <AreaField label="Description" rows={2} maxLength={2000} {...text("description")} />
      <AccessFields form={form} before={before} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" isBusy={isBusy} className="flex-1 basis-40">
          {before ? "Save" : "Plan meeting"}
        </Button>
        <Button tone="secondary" className="flex-1 basis-32" onClick={onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  );
}

function TimeFields({ form: { text } }: { form: Form }) {
  return (
    <div className="grid gap-4 sm:grid-cols-[3fr_2fr]">
      <TextField
        label="Starts"
        type="datetime-local"
        hint={`Your time (${zoneText()}). Leave it empty to open it at once.`}
        {...text("startsAt")}
      />
      <TextField
        label="Minutes"
        inputMode="numeric"
        autoComplete="off"
        hint="Leave it empty for no end."
        {...text("durationMinutes")}
      />
    </div>
  );
}

function TypeFields({ form: { values, choose } }: { form: Form }) {
  return (
    <fieldset className="grid gap-1">
      <legend className="text-sm font-semibold">Kind</legend>
      <CheckField
        isRadio
        name="type"
        label="Video call"
        checked={values.type === "video"}
        onChange={() => choose("video")}
      />
      <CheckField
        isRadio
        name="type"
        label="Chat only, without camera and microphone"
        checked={values.type === "chat"}
        onChange={() => choose("chat")}
      />
    </fieldset>
  );
}

function AccessFields({ form, before }: { form: Form; before: MeetingBody | null }) {
  const { text, flag, values } = form;
  const hasPassword = before?.hasPassword ?? false;
  return (
    <fieldset className="grid gap-4">
      <legend className="mb-2 text-sm font-semibold">Who may come in, and how</legend>
      <TextField
        label={hasPassword ? "New password" : "Password"}
        type="text"
        autoComplete="off"
        maxLength={72}
        disabled={values.hasNoPassword}
        hint={hasPassword ? "Leave it empty to keep the one there is." : "At least 4 characters."}
        {...text("password")}
      />
      {hasPassword && <CheckField label="Remove the password" {...flag("hasNoPassword")} />}
      <div className="grid gap-4 sm:grid-cols-2">
        {!before && (
          <TextField
            label="Code"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={64}
            hint="Part of the link. Made for you when empty."
            {...text("code")}
          />
        )}
        <TextField
          label="How many people"
          inputMode="numeric"
          autoComplete="off"
          hint="At most, you included."
          {...text("capacity")}
        />
      </div>
      <div className="grid gap-1">
        <CheckField
          label="Guests may come"
          hint="With the link, a name and no account."
          {...flag("guests")}
        />
        {values.type === "video" && (
          <CheckField label="Everybody starts with the microphone off" {...flag("muteOnEntry")} />
        )}
        <CheckField
          label="Waiting room"
          hint="Nobody comes in before you let them."
          {...flag("lobby")}
        />
      </div>
    </fieldset>
  );
}

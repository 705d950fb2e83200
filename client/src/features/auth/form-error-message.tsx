import type { RefObject } from "react";
import { Message } from "../../ui/message";
import type { FormError } from "./form-error";

interface FormErrorMessageProps {
  error: FormError | null;
  id: string;
  ref: RefObject<HTMLDivElement | null>;
}

export function FormErrorMessage({ error, id, ref }: FormErrorMessageProps) {
  if (!error?.text) return null;
  return (
    <Message tone="danger" role="alert" id={id} ref={ref} tabIndex={-1}>
      <p>{error.text}</p>
    </Message>
  );
}

import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { Icon } from "./icon";

interface ButtonProps {
  readonly kind?: "main" | "plain" | "quiet" | "danger";
  readonly icon?: IconNode | undefined;
  /** Work goes on: the button keeps its size and takes no clicks. */
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly submit?: boolean;
  readonly class?: string;
  readonly label?: string;
  readonly onClick?: () => void;
  readonly children: ComponentChildren;
}

export function Button(props: ButtonProps) {
  const { kind = "plain", icon, busy = false, disabled = false } = props;
  return (
    <button
      type={props.submit ? "submit" : "button"}
      class={`button ${kind} ${props.class ?? ""}`}
      // A disabled button loses the focus; aria-disabled keeps it where the reader is.
      aria-disabled={busy || disabled}
      aria-busy={busy}
      aria-pressed={props.pressed}
      aria-label={props.label}
      onClick={(event) => {
        if (busy || disabled) event.preventDefault();
        else props.onClick?.();
      }}
    >
      {icon && <Icon of={icon} />}
      <span>{props.children}</span>
    </button>
  );
}

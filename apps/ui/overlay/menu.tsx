"use client";

import { type KeyboardEvent, type ReactNode, type Ref, useId, useRef } from "react";
import { type ButtonLook, buttonClass } from "#ui/control/button.tsx";
import { placeBeside } from "#ui/overlay/place-beside.ts";

export interface MenuItem {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly icon?: ReactNode;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly checked?: boolean;
  readonly onSelect: () => void;
}

interface MenuProps {
  /** What the button shows. */
  readonly button: ReactNode;
  /** The button's accessible name, when what it shows is no text. */
  readonly label?: string;
  readonly look?: ButtonLook;
  readonly align?: "start" | "end";
  readonly className?: string;
  /** Groups of items, parted by a line. */
  readonly groups: readonly (readonly MenuItem[])[];
  readonly head?: ReactNode;
}

/**
 * A button that opens a list of actions. Arrow keys, Home and End move, Enter
 * chooses, Escape and a click elsewhere close and give focus back.
 */
export function Menu(props: MenuProps) {
  const { button, label, look = "secondary", align = "end", className = "", groups, head } = props;
  const id = useId();
  const buttonRef = useRef<HTMLButtonElement>(null);
  const listRef = useRef<HTMLDivElement>(null);

  const opened = (open: boolean) => {
    buttonRef.current?.setAttribute("aria-expanded", String(open));
    if (open) itemsOf(listRef.current)[0]?.focus();
  };
  const place = () => {
    const anchor = buttonRef.current?.getBoundingClientRect();
    const list = listRef.current;
    if (!anchor || !list) return;
    const viewport = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const at = placeBeside(anchor, { width: list.offsetWidth, height: list.offsetHeight }, { viewport, align });
    list.style.left = `${at.left}px`;
    list.style.top = `${at.top}px`;
  };

  return (
    <>
      <button
        ref={buttonRef}
        type="button"
        popoverTarget={id}
        aria-haspopup="menu"
        aria-expanded="false"
        aria-label={label}
        title={label}
        className={`${buttonClass(look)} ${className}`}
      >
        {button}
      </button>
      <MenuList
        id={id}
        ref={listRef}
        groups={groups}
        head={head}
        onToggle={(open) => {
          if (open) place();
          opened(open);
        }}
      />
    </>
  );
}

function MenuList(props: {
  readonly id: string;
  readonly ref: Ref<HTMLDivElement>;
  readonly groups: MenuProps["groups"];
  readonly head: ReactNode;
  readonly onToggle: (open: boolean) => void;
}) {
  const { id, ref, groups, head, onToggle } = props;
  return (
    <div
      id={id}
      ref={ref}
      popover="auto"
      role="menu"
      onToggle={(event) => onToggle(event.newState === "open")}
      onKeyDown={moveFocus}
      className="fixed inset-auto m-0 max-h-[70vh] min-w-44 max-w-80 overflow-y-auto rounded bg-surface-float p-1 text-text-1 shadow-float open:animate-open"
    >
      {head ? <div className="border-b border-border-1 px-2 pt-1 pb-2 mb-1">{head}</div> : null}
      {groups
        .filter((group) => group.length > 0)
        .map((group, index) => (
          <div key={group[0]?.label} role="group" className={index > 0 ? "mt-1 border-t border-border-1 pt-1" : ""}>
            {group.map((item) => (
              <MenuRow key={item.label} item={item} menuId={id} />
            ))}
          </div>
        ))}
    </div>
  );
}

function MenuRow({ item, menuId }: { readonly item: MenuItem; readonly menuId: string }) {
  const choose = () => {
    document.getElementById(menuId)?.hidePopover();
    item.onSelect();
  };
  return (
    <button
      type="button"
      role={item.checked === undefined ? "menuitem" : "menuitemradio"}
      aria-checked={item.checked}
      disabled={item.disabled}
      tabIndex={-1}
      onClick={choose}
      onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
      className={`flex w-full items-start gap-2 rounded-inner px-2 py-1 text-left text-sm outline-none disabled:opacity-45 focus:bg-surface-2 ${item.danger ? "text-status-failed" : ""}`}
    >
      <span className="flex h-5 w-4 shrink-0 items-center justify-center text-text-3">
        {item.checked ? "✓" : item.icon}
      </span>
      <span className="min-w-0">
        <span className="block truncate">{item.label}</span>
        {item.hint ? <span className="block text-xs text-text-3">{item.hint}</span> : null}
      </span>
    </button>
  );
}

function itemsOf(list: HTMLElement | null): HTMLButtonElement[] {
  return [...(list?.querySelectorAll<HTMLButtonElement>("button:not(:disabled)") ?? [])];
}

function moveFocus(event: KeyboardEvent<HTMLDivElement>) {
  const items = itemsOf(event.currentTarget);
  const now = items.indexOf(document.activeElement as HTMLButtonElement);
  const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: items.length - 1 }[event.key];
  if (event.key === "Tab") event.currentTarget.hidePopover();
  if (next === undefined) return;
  event.preventDefault();
  items[(next + items.length) % items.length]?.focus();
}

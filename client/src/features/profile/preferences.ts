/** What can be chosen as time zone and language. */

interface Option {
  readonly id: string;
  readonly label: string;
}

const NOT_SET: Option = { id: "", label: "Not set" };
const LANGUAGES = [
  ..."ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv ms nb nl pl".split(
    " ",
  ),
  ..."pt pt-BR ro ru sk sl sr sv ta th tr uk ur vi zh-Hans zh-Hant".split(" "),
];

/** `current` is among them, also when this browser does not know it. */
export function timeZoneOptions(current: string | null): readonly Option[] {
  const zones = new Set(Intl.supportedValuesOf("timeZone"));
  if (current) zones.add(current);
  const named = [...zones].toSorted().map((id) => ({ id, label: id.replaceAll("_", " ") }));
  return [NOT_SET, ...named];
}

/** Each in its own words. */
export function languageOptions(current: string | null): readonly Option[] {
  const tags = new Set(LANGUAGES);
  if (current) tags.add(current);
  const named = [...tags].map((id) => ({ id, label: languageName(id) }));
  return [NOT_SET, ...named.toSorted((one, other) => one.label.localeCompare(other.label))];
}

function languageName(tag: string): string {
  const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

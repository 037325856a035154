import type { JsonObject } from '../fhir/resource.ts';
import { daysOf, periodText, type Quarter, type QuarterPeriod, quarterOf } from '../indicator/period.ts';
import { type Html, html } from '../page/html.ts';
import { formatDay } from './format.ts';
import { type PageLanguage, texts } from './texts.ts';

export interface PublishedRelease {
  readonly id: string;
  readonly period: QuarterPeriod;
}

export interface Calendar {
  /** The latest first. */
  readonly releases: readonly PublishedRelease[];
  /** `YYYY-MM-DD` */
  readonly today: string;
}

/** A quarter can be released from two days after its end on. */
const waitDays = 2;
const comingQuarters = 2;
const maxReleases = 12;

/** What was published, each at an address that stays, and from when on the next figures are to be expected. */
export function calendar(
  { releases, today }: Calendar,
  { base, language }: { readonly base: string; readonly language: PageLanguage },
): Html {
  const say = texts[language];
  const coming = comingReleases(releases, today).map(
    ({ quarter, from }) => html`<li>${say.expected(say.quarter(quarter), formatDay(from, language))}</li>`,
  );
  const published = releases
    .slice(0, maxReleases)
    .map(
      ({ id, period }) =>
        html`<li><a href="${base}/releases/${id}?lang=${language}">${nameOf(period, language)}</a></li>`,
    );
  return html`<section aria-labelledby="calendar"><h2 id="calendar">${say.calendar}</h2><ul class="calendar">${coming}</ul>${
    published.length > 0 && html`<h3>${say.published}</h3><ul class="calendar">${published}</ul>`
  }<p><a href="${base}/calendar.json">${say.calendarData}</a></p></section>`;
}

/** The same as data: what is published, the latest first, and from which day on the next figures are to be expected. */
export function calendarData(
  { releases, today }: Calendar,
  addressOf: (release: string) => string,
): JsonObject {
  return {
    asOf: today,
    expected: comingReleases(releases, today).map(({ quarter, from }) => ({
      period: quarter,
      ...daysOf({ first: quarter, last: quarter }),
      from,
    })),
    published: releases.map(({ id, period }) => ({
      release: id,
      period: periodText(period),
      ...daysOf(period),
      address: addressOf(id),
    })),
  };
}

/** The quarters that are not over, or over and not released yet. */
function comingReleases(
  releases: readonly PublishedRelease[],
  today: string,
): readonly { readonly quarter: Quarter; readonly from: string }[] {
  const last = releases
    .map(({ period }) => period.last)
    .toSorted()
    .at(-1);
  const current = quarterOf(today);
  const first = last !== undefined && last >= current ? following(last) : current;
  return Array.from({ length: comingQuarters }, (_, index) => {
    const quarter = Array.from({ length: index }).reduce<Quarter>((each) => following(each), first);
    return { quarter, from: dayAfter(daysOf({ first: quarter, last: quarter }).end, waitDays) };
  });
}

function following(quarter: Quarter): Quarter {
  return quarterOf(dayAfter(daysOf({ first: quarter, last: quarter }).end, 1));
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function nameOf(period: QuarterPeriod, language: PageLanguage): string {
  const { quarter, fromTo } = texts[language];
  if (period.first === period.last) return quarter(periodText(period));
  return fromTo(quarter(period.first), quarter(period.last));
}

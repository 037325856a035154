import { escapeAttribute } from '../../fhir/xml/escape.ts';
import { adxDataElement, adxNamespace } from './adx.ts';
import type { Area, Exchanged } from './exchanged.ts';
import { furtherDimensions, nameOf, placeOf, releasedFigures } from './released-figures.ts';

/** The codes that an ADX document may use, as its data structure definition lists them. */
interface AdxStructure {
  readonly orgUnits: readonly string[];
  readonly dataElements: readonly string[];
  readonly dataSets: readonly string[];
  /** Code lists of the dimensions that split a value further. */
  readonly dimensions: ReadonlyMap<string, readonly string[]>;
}

/**
 * An XML Schema for the ADX document of these reports, as strict as their code lists: a place, a data element or a
 * category that is not in the data structure does not pass. Which places there are is public, whether or not their
 * figures are hidden.
 */
export function adxSchema(exchanged: readonly Exchanged[], { area }: { readonly area: Area }): string {
  const { orgUnits, dataElements, dataSets, dimensions } = structureOf(exchanged, area);
  const further = [...dimensions.keys()].map((code) => attribute(code, `${code}-codes`, 'optional'));
  return `<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="${adxNamespace}" targetNamespace="${adxNamespace}" elementFormDefault="qualified">
  <xs:element name="adx">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="group" type="group" minOccurs="1" maxOccurs="unbounded"/>
      </xs:sequence>
      <xs:attribute name="exported" type="xs:dateTime" use="required"/>
      <xs:anyAttribute namespace="##other" processContents="skip"/>
    </xs:complexType>
  </xs:element>
  <xs:complexType name="group">
    <xs:sequence>
      <xs:element name="dataValue" type="dataValue" minOccurs="1" maxOccurs="unbounded"/>
    </xs:sequence>
${attribute('orgUnit', 'orgUnit-codes', 'required')}${attribute('period', 'timeRange', 'required')}${attribute('dataSet', 'dataSet-codes', 'required')}  </xs:complexType>
  <xs:complexType name="dataValue">
${attribute('dataElement', 'dataElement-codes', 'required')}${attribute('value', 'xs:decimal', 'required')}${further.join('')}  </xs:complexType>
  <xs:simpleType name="timeRange">
    <xs:restriction base="xs:token">
      <xs:pattern value="[0-9]{4}-(01|04|07|10)-01/P([0-9]+Y|[0-9]+M)"/>
    </xs:restriction>
  </xs:simpleType>
${codes('orgUnit', orgUnits)}${codes('dataElement', dataElements)}${codes('dataSet', dataSets)}${[...dimensions].map(([code, values]) => codes(code, values)).join('')}</xs:schema>
`;
}

function structureOf(exchanged: readonly Exchanged[], area: Area): AdxStructure {
  const all = exchanged.map(({ report }) => releasedFigures(report));
  const figures = all.flatMap((released) => released.figures);
  const further = figures.flatMap(furtherDimensions);
  return {
    orgUnits: unique([area.code, ...figures.flatMap((figure) => placeOf(figure)?.value ?? [])]),
    dataElements: unique(figures.map(adxDataElement)),
    dataSets: unique(all.map(({ measure }) => nameOf(measure))),
    dimensions: new Map(
      [...Map.groupBy(further, ({ code }) => code)].map(([code, own]) => [
        code,
        unique(own.flatMap(({ value }) => value ?? [])),
      ]),
    ),
  };
}

function unique(codesOfList: readonly string[]): readonly string[] {
  return [...new Set(codesOfList)].toSorted();
}

function attribute(name: string, type: string, use: 'required' | 'optional'): string {
  return `    <xs:attribute name="${escapeAttribute(name)}" type="${escapeAttribute(type)}" use="${use}"/>\n`;
}

function codes(name: string, values: readonly string[]): string {
  const list = values.map((value) => `      <xs:enumeration value="${escapeAttribute(value)}"/>\n`).join('');
  return `  <xs:simpleType name="${escapeAttribute(name)}-codes">
    <xs:restriction base="xs:string">
${list}    </xs:restriction>
  </xs:simpleType>
`;
}

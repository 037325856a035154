-- Babies of whom the weeks of pregnancy or the weight at birth are known, with the newest value of each.
SELECT patient.person, patient.birth_date AS day, home_of.care_group, home_of.location,
  max_by(measurement.value, measurement.moment) FILTER (WHERE measurement.code = '11884-4') AS weeks,
  max_by(CASE measurement.unit WHEN 'kg' THEN 1000 * measurement.value WHEN 'g' THEN measurement.value END,
    measurement.moment) FILTER (WHERE measurement.code = '8339-4') AS grams,
  EXISTS (
    SELECT 1 FROM finding
    WHERE finding.person = patient.person AND finding.code = '63893-2'
      AND finding.value IN ('237364002', '713202001', '921611000000101')
  ) AS stillborn
FROM patient
JOIN measurement ON measurement.person = patient.person
LEFT JOIN home_of ON home_of.person = patient.person
WHERE measurement.code IN ('11884-4', '8339-4')
  AND length(patient.birth_date) = 10
  -- About the baby: weeks of a pregnancy are measured of the mother too.
  AND CAST(substr(measurement.moment, 1, 4) AS INTEGER) - CAST(substr(patient.birth_date, 1, 4) AS INTEGER) < 10
GROUP BY patient.person, patient.birth_date, home_of.care_group, home_of.location

-- What is known of a person that figures are told apart by; what is not known is null.
SELECT patient.person, patient.birth_date, patient.language, patient.birth_country,
  CASE WHEN patient.marital_status IN ('S', 'U', 'D', 'W') THEN 'single'
    WHEN patient.marital_status IN ('M', 'T') THEN 'with-partner' END AS household,
  CASE WHEN parity.value = 0 THEN 'first-child' WHEN parity.value > 0 THEN 'not-first-child' END AS parity
FROM patient
LEFT JOIN (
  SELECT person, max_by(value, moment) AS value FROM measurement WHERE code = '11977-6' GROUP BY person
) AS parity ON parity.person = patient.person

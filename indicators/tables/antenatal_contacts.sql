-- How many antenatal contacts there were in each closed record: one for each group session that she was at, and one for
-- each individual contact.
SELECT closed_record.*, (
  SELECT count(*) FROM (
    SELECT person, day FROM expected_mother WHERE there
    UNION ALL
    SELECT person, substr(began, 1, 10) AS day FROM contact
  ) AS each_contact
  WHERE each_contact.person = closed_record.person
    AND each_contact.day BETWEEN closed_record.first_day AND closed_record.until_day
) AS contacts
FROM closed_record

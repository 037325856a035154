SELECT episode AS unit, person, care_group, location, day, contacts >= 8 AS numerator
FROM antenatal_contacts

SELECT score AS unit, person, care_group, location, day, value AS measured
FROM last_score
WHERE instrument = 'network-size'

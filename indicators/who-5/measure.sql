-- The last score of each person in each quarter.
SELECT score AS unit, person, care_group, location, day, value <= 50 AS numerator, value AS measured
FROM last_score
WHERE instrument = 'who-5'

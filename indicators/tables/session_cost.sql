-- What each session that took place took of those who led it, and what each mother who was there got. The inputs are
-- those of Group/$costs: 30 minutes of preparation for each facilitator, 60 an hour for who is medically responsible,
-- 45 an hour for a co-facilitator, 50 for room, food and material.
SELECT led.session, led.minutes, led.mothers,
  (led.responsible + led.co_facilitators) * (led.minutes + 30) / CAST(led.mothers AS DOUBLE) AS staff_minutes_each,
  ((led.minutes + 30) / 60.0 * (led.responsible * 60 + led.co_facilitators * 45) + 50) / led.mothers AS cost_each
FROM (
  SELECT held_session.session, held_session.minutes,
    (SELECT count(*) FROM facilitator WHERE facilitator.session = held_session.session
      AND facilitator.role = 'medically-responsible-facilitator') AS responsible,
    (SELECT count(*) FROM facilitator WHERE facilitator.session = held_session.session
      AND facilitator.role = 'co-facilitator') AS co_facilitators,
    (SELECT count(*) FROM expected_mother WHERE expected_mother.session = held_session.session
      AND expected_mother.there) AS mothers
  FROM held_session
) AS led
WHERE led.mothers > 0 AND led.minutes > 0

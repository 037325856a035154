-- Groups of CenteringPregnancy that meet no more, on the day of their last session. One that is still active, or that
-- never met, is not in it.
SELECT care_group.care_group, care_group.location, max(held_session.day) AS day
FROM care_group
JOIN held_session ON held_session.care_group = care_group.care_group
WHERE care_group.model = 'centering-pregnancy' AND care_group.active = false
GROUP BY care_group.care_group, care_group.location

-- What the retired app "Insight" left behind on every shard, once its installations are gone.
BEGIN;

-- Jobs: the app's scheduler has stopped.
DELETE FROM insight_job;

-- Licences that nobody has asked for since the announcement.
DELETE FROM insight_licence_cache
 WHERE refreshed_at < now() - interval '90 days';

DROP TABLE IF EXISTS insight_import_2019;

COMMIT;

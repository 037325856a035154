import {
  DeleteObjectsCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Objects } from './objects.ts';

// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
const maxRemovedAtOnce = 1000;

/** Objects of one bucket whose keys start with `prefix`, such as `facts/`. */
export function s3Objects(client: S3Client, bucket: string, prefix = ''): Objects {
  return {
    list: async (start) => {
      const keys: string[] = [];
      for await (const page of paginateListObjectsV2(
        { client },
        { Bucket: bucket, Prefix: prefix + start },
      )) {
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key?.slice(prefix.length) ?? []));
      }
      return keys;
    },
    get: async (key) => {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: prefix + key }));
        return await Body?.transformToByteArray();
      } catch (thrown) {
        if (thrown instanceof NoSuchKey) return undefined;
        throw thrown;
      }
    },
    put: async (key, bytes) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: prefix + key, Body: bytes }));
    },
    remove: async (keys) => {
      for (let at = 0; at < keys.length; at += maxRemovedAtOnce) {
        const Objects = keys.slice(at, at + maxRemovedAtOnce).map((key) => ({ Key: prefix + key }));
        await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
      }
    },
  };
}

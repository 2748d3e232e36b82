import { type FeatureStoreError, isFeatureStoreError } from "@fs/sdk";

/** The FeatureStoreError that a promise rejects with; throws when it resolves, or rejects with another error. */
export async function failureOf(promise: Promise<unknown>): Promise<FeatureStoreError> {
  try {
    await promise;
  } catch (error) {
    if (isFeatureStoreError(error)) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

// @ts-check
/**
 * The Spectral ruleset: for the documents of this contract, for their bundles, and for the files of the Matrix specification's
 * own repository. README.md in this folder is the list of rules.
 */
import { oas } from "@stoplight/spectral-rulesets";
import { actingUser } from "./rules/acting-user.js";
import { actingUserMissing } from "./rules/acting-user-missing.js";
import { appserviceErrors } from "./rules/appservice-errors.js";
import { bundleSelfContained } from "./rules/bundle-self-contained.js";
import { closedList } from "./rules/closed-list.js";
import { componentFile } from "./rules/component-file.js";
import { componentName } from "./rules/component-name.js";
import { componentNamesake } from "./rules/component-namesake.js";
import { errcode } from "./rules/errcode.js";
import { errorBody } from "./rules/error-body.js";
import { errorExampleName } from "./rules/error-example-name.js";
import { errorRepeated } from "./rules/error-repeated.js";
import { errorShared } from "./rules/error-shared.js";
import { errorStatuses } from "./rules/error-statuses.js";
import { exampleDomain } from "./rules/example-domain.js";
import { exampleSecret } from "./rules/example-secret.js";
import { extensionKey } from "./rules/extension-key.js";
import { identifier } from "./rules/identifier.js";
import { identifierFormat } from "./rules/identifier-format.js";
import { legacyPaths } from "./rules/legacy-paths.js";
import { mediaTypeExample } from "./rules/media-type-example.js";
import { mediaTypeSchema } from "./rules/media-type-schema.js";
import { nullable } from "./rules/nullable.js";
import { openObject } from "./rules/open-object.js";
import { operationComplete } from "./rules/operation-complete.js";
import { operationDescribed } from "./rules/operation-described.js";
import { operationId } from "./rules/operation-id.js";
import { originServerTs } from "./rules/origin-server-ts.js";
import { pathItemFile } from "./rules/path-item-file.js";
import { pathItemMountedOnce } from "./rules/path-item-mounted-once.js";
import { requestBodyRequired } from "./rules/request-body-required.js";
import { requiredProperty } from "./rules/required-property.js";
import { retryClass } from "./rules/retry-class.js";
import { schemaDialect } from "./rules/schema-dialect.js";
import { securityScheme } from "./rules/security-scheme.js";
import { serverHostOnly } from "./rules/server-host-only.js";
import { spelling } from "./rules/spelling.js";
import { summaryStyle } from "./rules/summary-style.js";
import { timeUnit } from "./rules/time-unit.js";
import { transactionRetry } from "./rules/transaction-retry.js";
import { unstableMarked } from "./rules/unstable-marked.js";
import { validExample } from "./rules/valid-example.js";
import { versionOrder } from "./rules/version-order.js";
import { versionString } from "./rules/version-string.js";
import { isContract } from "./shapes.js";
/** @import { RuleDefinition } from "@stoplight/spectral-core" */

const { rules: borrowed } = /** @type {{ rules: Record<string, RuleDefinition> }} */ (
  /** @type {unknown} */ (oas)
);

const ruleset = {
  extends: [[oas, "recommended"]],
  rules: {
    // The validator of spectral:oas does not know `$ref` as a path item, so it is given the document with all of them followed.
    "oas3-schema": { ...borrowed["oas3-schema"], resolved: true },
    // The specification's files do not declare their tags.
    "operation-tag-defined": { ...borrowed["operation-tag-defined"], formats: [isContract] },
    "oas3-parameter-description": "warn",

    // What does not fit, and what a rule of ours does better.
    "array-items": "off", // takes `items: false` for missing
    "info-contact": "off",
    "info-description": "off", // the specification's files have none
    "oas3-unused-component": "off", // a document may declare types for those who use it
    "oas3-valid-media-example": "off", // matrix-valid-example
    "oas3-valid-schema-example": "off", // matrix-valid-example
    "operation-description": "off", // matrix-operation-described
    "operation-operationId": "off", // matrix-operation-id
    "operation-operationId-unique": "off", // matrix-operation-id
    "operation-operationId-valid-in-url": "off", // matrix-operation-id
    "operation-success-response": "off", // matrix-operation-complete
    "operation-tags": "off", // matrix-operation-complete
    "path-keys-no-trailing-slash": "off", // `GET /pushrules/` really ends with one

    "matrix-acting-user": actingUser,
    "matrix-acting-user-missing": actingUserMissing,
    "matrix-appservice-errors": appserviceErrors,
    "matrix-bundle-self-contained": bundleSelfContained,
    "matrix-closed-list": closedList,
    "matrix-component-file": componentFile,
    "matrix-component-name": componentName,
    "matrix-component-namesake": componentNamesake,
    "matrix-errcode": errcode,
    "matrix-error-body": errorBody,
    "matrix-error-example-name": errorExampleName,
    "matrix-error-repeated": errorRepeated,
    "matrix-error-shared": errorShared,
    "matrix-error-statuses": errorStatuses,
    "matrix-example-domain": exampleDomain,
    "matrix-example-secret": exampleSecret,
    "matrix-extension-key": extensionKey,
    "matrix-identifier": identifier,
    "matrix-identifier-format": identifierFormat,
    "matrix-legacy-paths": legacyPaths,
    "matrix-media-type-example": mediaTypeExample,
    "matrix-media-type-schema": mediaTypeSchema,
    "matrix-nullable": nullable,
    "matrix-open-object": openObject,
    "matrix-operation-complete": operationComplete,
    "matrix-operation-described": operationDescribed,
    "matrix-operation-id": operationId,
    "matrix-origin-server-ts": originServerTs,
    "matrix-path-item-file": pathItemFile,
    "matrix-path-item-mounted-once": pathItemMountedOnce,
    "matrix-request-body-required": requestBodyRequired,
    "matrix-required-property": requiredProperty,
    "matrix-retry-class": retryClass,
    "matrix-schema-dialect": schemaDialect,
    "matrix-security-scheme": securityScheme,
    "matrix-server-host-only": serverHostOnly,
    "matrix-spelling": spelling,
    "matrix-summary-style": summaryStyle,
    "matrix-time-unit": timeUnit,
    "matrix-transaction-retry": transactionRetry,
    "matrix-unstable-marked": unstableMarked,
    "matrix-valid-example": validExample,
    "matrix-version-order": versionOrder,
    "matrix-version-string": versionString,
  },
};

// Spectral takes a ruleset from a default export only.
export default ruleset;

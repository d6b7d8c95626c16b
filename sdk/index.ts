// What the package offers, by word in flow order. Each name is documented where it is defined.
export { RealDidError } from "./errors.ts";

// chain
export { type ConsortiumAct, scheduleAct, executeAct, callFromSafe } from "./chain/consortium.ts";
export * from "./chain/contractErrors.ts";
export { formatDeployment, parseDeployment } from "./chain/deployment.ts";
export { connectRankingOracle } from "./chain/rankingOracle.ts";
export {
  ContractError,
  ChainActNotReady,
  ChainCallerNotAuthorised,
  ChainCallReverted,
  ChainAnswerInconsistent,
  ChainDeploymentMalformed,
  ChainFundsMissing,
  ChainUnreachable,
} from "./chain/errors.ts";
export { TRANSACTION_GAS_CAP } from "./chain/gas.ts";
export { type Hex } from "./chain/hex.ts";
export {
  type DeploymentAddresses,
  type Deployment,
  type RealDidNetwork,
  connectNetwork,
  withRunner,
} from "./chain/network.ts";
export { type ReadingOptions } from "./chain/readEach.ts";
export { type BlockRange } from "./chain/readRange.ts";
export { decodeRevert } from "./chain/reverts.ts";
export {
  type SafeTransaction,
  type SafeSignature,
  prepareSafeTransaction,
  safeNonce,
  safeOwners,
  safeThreshold,
  safeTransactionHash,
  safeSignerOf,
  safeExecutionData,
  signSafeTransaction,
  executeSafeTransaction,
} from "./chain/safe.ts";

// threads
export {
  type StartThread,
  type Thread,
  type ThreadListener,
  type ThreadProgram,
  startProgram,
} from "./threads/startThread.ts";

// did
export { type DelegatePurpose, type DelegateOptions, addDelegate, revokeDelegate } from "./did/addDelegate.ts";
export { addKey } from "./did/addKey.ts";
export { type ServiceOptions, addService, removeService } from "./did/addService.ts";
export { type KeyPurpose, type AttributeName, formatAttributeName, parseAttributeName } from "./did/attributeName.ts";
export { changeController, checkController } from "./did/changeController.ts";
export { type DidChange } from "./did/change.ts";
export { changeDid } from "./did/changeDid.ts";
export { deactivateDid } from "./did/deactivateDid.ts";
export {
  type VerificationMethod,
  type DidService,
  type DidDocument,
  type DidRepresentation,
  buildDocument,
} from "./did/document.ts";
export {
  DidInvalid,
  DidNetworkUnknown,
  DidNetworkRepeated,
  DidHistoryIncomplete,
  DidHistoryInconsistent,
  DidVersionInvalid,
  DidVersionUnknown,
  DidRepresentationUnsupported,
  DidControllerInvalid,
  DidAttributeInvalid,
  DidChangeInvalid,
  DidEntryUnknown,
  DidSignerMissing,
  DidBatchEmpty,
  DidBatchTooLarge,
} from "./did/errors.ts";
export { formatDid } from "./did/formatDid.ts";
export { getResolver } from "./did/getResolver.ts";
export { identityOf, didSubject } from "./did/identityOf.ts";
export { type DidChangeRecord, listDidChanges } from "./did/listDidChanges.ts";
export { type ParsedDid, parseDid } from "./did/parseDid.ts";
export { adoptPasskey } from "./did/passkey/adoptPasskey.ts";
export { type PasskeyAssertion, encodeAssertion, readAssertion } from "./did/passkey/assertion.ts";
export { type PasskeyPurpose, type PasskeyUse, claimPasskey, purposeLabel } from "./did/passkey/claimPasskey.ts";
export { type PasskeyOptions, createPasskey } from "./did/passkey/createPasskey.ts";
export { createPasskeyAccount } from "./did/passkey/createPasskeyAccount.ts";
export { type PasskeyCreation, type PasskeyCredentials, type PasskeyRequest } from "./did/passkey/credentials.ts";
export { type P256Signature, readDerSignature } from "./did/passkey/derSignature.ts";
export {
  PasskeyUnavailable,
  PasskeyDeclined,
  PasskeyResponseMalformed,
  PasskeyNotVerified,
  PasskeyOtherCredential,
  PasskeyCounterShared,
  PasskeyInUse,
  PasskeyAccountExists,
  PasskeyNotController,
  PasskeySendsNothing,
  PasskeyStoreFailed,
} from "./did/passkey/errors.ts";
export { type Passkey, type PasskeyPublicKey } from "./did/passkey/passkey.ts";
export { passkeyAccountOf } from "./did/passkey/passkeyAccountOf.ts";
export { type PasskeySignerOptions, passkeyChallenge, passkeySigner } from "./did/passkey/passkeySigner.ts";
export {
  type PasskeyStore,
  type PasskeyStorage,
  type PasskeyLocks,
  memoryPasskeyStore,
  storagePasskeyStore,
} from "./did/passkey/passkeyStore.ts";
export { type PublicKeyJwk, type KeyCurve, toPublicKeyJwk, fromPublicKeyJwk } from "./did/publicKeyJwk.ts";
export type { DidEvent, DidHistory } from "./did/history.ts";
export { readHistory, checkComplete } from "./did/readHistory.ts";
export { type ResolveOptions, type DidDocumentMetadata, type DidResolution, resolveDid } from "./did/resolveDid.ts";
export { revokeKey } from "./did/revokeKey.ts";
export { type DidVersionChoice } from "./did/selectVersion.ts";
export { type ServiceEndpoint, type ServiceMap, type ServiceValue } from "./did/serviceEndpoint.ts";
export { type AttributeOptions, setAttribute, revokeAttribute } from "./did/setAttribute.ts";
export { type SignedDidChange, signDidChanges, submitDidChanges } from "./did/signedChange.ts";

// attestation
export {
  type Accreditation,
  type AccreditationChange,
  accreditationOf,
  listIssuers,
  type Standing,
  wasAccredited,
  readAccreditationChanges,
} from "./attestation/accreditation.ts";
export {
  type AccreditationAct,
  scheduleAccreditation,
  executeAccreditation,
  suspendIssuer,
} from "./attestation/accreditIssuer.ts";
export { anchorAttestations } from "./attestation/anchorAttestations.ts";
export {
  type AnchorTree,
  type InclusionProof,
  anchorLeaf,
  buildAnchorTree,
  inclusionOf,
  isIncluded,
} from "./attestation/anchorTree.ts";
export { type IssuedStatement, type StatementOptionsList, attest, attestMany } from "./attestation/attest.ts";
export { NO_REF, type Statement, type StatementOrigin, attestationUid } from "./attestation/attestationUid.ts";
export { SALTED_FIELDS, type SaltedField, saltedHash } from "./attestation/saltedHash.ts";
export { type AttestationCheck, checkAttestation } from "./attestation/checkAttestation.ts";
export { type AnchoredStatement, checkAnchored } from "./attestation/checkAnchored.ts";
export { type CheckedAttestation, checkOffChainAttestation } from "./attestation/checkOffChainAttestation.ts";
export { AUDIT_CODES, type AuditCode, type AuditFinding, type AuditedStatement } from "./attestation/auditFindings.ts";
export { type AuditedSchema, type AuditedAnchor, type IssuerAudit, auditIssuer } from "./attestation/auditIssuer.ts";
export { boundAttestMany, revokeManyGas } from "./attestation/batchGas.ts";
export {
  type SchemaContent,
  type StatementSchema,
  type ContentOf,
  encodeContent,
  decodeContent,
} from "./attestation/content.ts";
export { parseContent, formatContent } from "./attestation/contentJson.ts";
export {
  type DefinitionField,
  type AbiValue,
  type DecodedContent,
  type DefinitionContent,
  parseDefinition,
} from "./attestation/definition.ts";
export { type SchemaDescription, type SchemaOptions, describeSchema } from "./attestation/describeSchema.ts";
export {
  AttestationSchemaNameUnknown,
  AttestationContentInvalid,
  AttestationDefinitionInvalid,
  AttestationSchemaNotFound,
  AttestationFieldInvalid,
  AttestationNotFound,
  AttestationRecordInconsistent,
  AttestationTreeEmpty,
  AttestationUidRepeated,
  AttestationBatchTooLarge,
  AttestationSignerMissing,
  AttestationDocumentMalformed,
  AttestationDocumentOtherNetwork,
  AttestationDocumentAltered,
  AttestationDocumentSignatureInvalid,
  AttestationSchemaUnexpected,
  AttestationExpired,
  AttestationRevokedByIssuer,
  AttestationNotAnchored,
  AttestationIssuerNotAccredited,
  AttestationIssuerSuspended,
  AttestationAuditFailed,
} from "./attestation/errors.ts";
export {
  OFF_CHAIN_DOCUMENT_TYPE,
  type OffChainAttestation,
  parseOffChainAttestation,
} from "./attestation/offChainDocument.ts";
export { type Placed, type LoggedStatement, type LoggedAnchor, type LoggedSchema } from "./attestation/issuerEvents.ts";
export { type AuditProgress, type AuditIssuerOptions } from "./attestation/issuerRecord.ts";
export { parseInclusion } from "./attestation/parseInclusion.ts";
export { type RegisteredSchema, readSchema, listSchemas } from "./attestation/readSchema.ts";
export { type AttestationStatus, readStatuses } from "./attestation/readStatuses.ts";
export { registerSchema } from "./attestation/registerSchema.ts";
export { revokeAttestation } from "./attestation/revokeAttestation.ts";
export { schemaId, networkPolicy, networkSchemaOf, schemaNamed } from "./attestation/schemaId.ts";
export {
  type ContentField,
  type AttestationSchema,
  type SchemaName,
  attestationSchemas,
  attestationSchemaList,
} from "./attestation/schemas.ts";
export {
  type SignedAttestation,
  type SignedRevocation,
  signAttestation,
  submitAttestation,
  signRevocation,
  submitRevocation,
} from "./attestation/signedAttestation.ts";
export { signOffChainAttestation } from "./attestation/signOffChainAttestation.ts";
export { type StatementOptions, createStatement, statementUid } from "./attestation/statement.ts";
export { ATTEST_TYPES, OFF_CHAIN_TYPES, REVOKE_TYPES, attestationDomain } from "./attestation/typedData.ts";
export {
  type VerifiedAttestation,
  type VerifyingOptions,
  verifyOffChainAttestation,
  readOffChainAttestation,
  offChainHash,
} from "./attestation/verifyOffChainAttestation.ts";

// enrolment
export { EnrolmentAuthorityInvalid } from "./enrolment/group/errors.ts";
export { type NewGroup, scheduleGroup, executeGroup } from "./enrolment/group/addGroup.ts";
export {
  type AuditMismatch,
  type AuditStart,
  type GroupAudit,
  type AuditOptions,
  auditGroup,
} from "./enrolment/auditGroup.ts";
export { type RealNameSource, type Authority } from "./enrolment/authority/authority.ts";
export {
  type Session,
  type RevocationReason,
  type Person,
  type Revocation,
  type SecretKeyPurpose,
  type KeyLock,
  type KeyState,
  type LeafStanding,
  type PlacedLeaf,
  type AuthorityStore,
  type AuthorityRecords,
} from "./enrolment/authority/authorityStore.ts";
export { type PublishingAuthority, confirmChanges, takeBackChanges } from "./enrolment/authority/confirmChanges.ts";
export { confirmPublication } from "./enrolment/authority/confirmPublication.ts";
export { SESSION_SECONDS, deskPresence } from "./enrolment/authority/deskPresence.ts";
export {
  type EnrolmentRequest,
  type Enrolment,
  enrolPerson,
  possessionContextOf,
} from "./enrolment/authority/enrolPerson.ts";
export {
  type VersionedKey,
  type AuthorityKeys,
  type KeysInForce,
  versionedKey,
  keyedHash,
  keysInForce,
} from "./enrolment/authority/keys.ts";
export { type MemoryStore, memoryStore } from "./enrolment/authority/memoryStore.ts";
export { nextChanges } from "./enrolment/authority/nextChanges.ts";
export { type SessionTicket, openSession } from "./enrolment/authority/openSession.ts";
export { outsideRefusal } from "./enrolment/authority/outsideRefusal.ts";
export { type PresenceClaim, type PresenceSource } from "./enrolment/authority/presence.ts";
export { readPerson } from "./enrolment/authority/readPerson.ts";
export { type RealName, realNameTable } from "./enrolment/authority/realNameTable.ts";
export { type Reclaim, reclaimPerson } from "./enrolment/authority/reclaimPerson.ts";
export { revocationReason } from "./enrolment/authority/revocationReason.ts";
export { revokePerson } from "./enrolment/authority/revokePerson.ts";
export { beginRotation, rotatePeople, endRotation } from "./enrolment/authority/rotateKeys.ts";
export {
  type PersonalData,
  type SealedData,
  sealPersonalData,
  openPersonalData,
} from "./enrolment/authority/sealing.ts";
export { type PublicKey, FIELD_ORDER, commitmentOf } from "./enrolment/babyJubjub.ts";
export {
  EnrolmentNothingToPublish,
  type BatchPart,
  EnrolmentBatchDiffers,
  EnrolmentAnswerInvalid,
  EnrolmentSignaturesMissing,
  EnrolmentAuditFailed,
  EnrolmentAuditStartDiffers,
} from "./enrolment/batchErrors.ts";
export {
  CERTIFICATE_DAYS,
  CERTIFICATE_DIGESTS,
  CERTIFICATE_TYPE,
  type CertificateContext,
  checkContext,
} from "./enrolment/certificate/certificate.ts";
export {
  type CertificateBody,
  formatCertificateRequest,
  readCertificateRequest,
} from "./enrolment/certificate/certificateBody.ts";
export {
  CERTIFICATE_CHALLENGE_SECONDS,
  type CertificateChallenge,
  type CertificateStore,
  memoryCertificateStore,
} from "./enrolment/certificate/certificateStore.ts";
export {
  CERTIFICATE_CLAIMS,
  type CertificateClaim,
  type CertificateClaims,
  checkClaims,
  personClaims,
} from "./enrolment/certificate/claims.ts";
export { createCertificateChallenge } from "./enrolment/certificate/createCertificateChallenge.ts";
export {
  EnrolmentCertificateContextInvalid,
  EnrolmentCertificateClaimsInvalid,
  EnrolmentCertificateRequestMalformed,
  EnrolmentCertificateChallengeUnknown,
  EnrolmentCertificateChallengeForeign,
  EnrolmentCertificateHolderUnproven,
  EnrolmentCertificateKeyUsed,
  EnrolmentCertificateMalformed,
  EnrolmentCertificateOtherContext,
  EnrolmentCertificateOtherNetwork,
  EnrolmentCertificateClaimMissing,
  EnrolmentCertificateIssuerNotAccredited,
  EnrolmentCertificateKeyNotInForce,
  EnrolmentCertificateSignatureInvalid,
  EnrolmentCertificateNotInTime,
  EnrolmentCertificateHolderInvalid,
} from "./enrolment/certificate/errors.ts";
export { type Es256Key, createEs256Key, es256KeyOf } from "./enrolment/certificate/es256.ts";
export { type CertificateRecords, issueCertificate } from "./enrolment/certificate/issueCertificate.ts";
export { type CertificateIssuer, openIssuer, readIssuerKey } from "./enrolment/certificate/issuerKey.ts";
export { type CertificateQuery, presentCertificate } from "./enrolment/certificate/presentCertificate.ts";
export { type PublishedKey, publishIssuerKey } from "./enrolment/certificate/publishIssuerKey.ts";
export { type CertificateText, readCertificate } from "./enrolment/certificate/readCertificate.ts";
export {
  type CertificateRequest,
  type CertificateChoice,
  requestCertificate,
  certificateRequestHash,
} from "./enrolment/certificate/requestCertificate.ts";
export {
  type CertificateExpectation,
  type VerifiedCertificate,
  verifyCertificate,
} from "./enrolment/certificate/verifyCertificate.ts";
export { type KnownCommitments, checkBatch, checkCommitments } from "./enrolment/checkBatch.ts";
export { controllerKey } from "./enrolment/controllerKey.ts";
export { createWallet } from "./enrolment/createWallet.ts";
export {
  type CreditCode,
  parseCreditCode,
  creditCodeCheckCharacter,
  organisationCheckCharacter,
} from "./enrolment/creditCode.ts";
export { type EnrolmentBody, formatEnrolment, readEnrolment } from "./enrolment/enrolmentBody.ts";
export {
  EnrolmentMnemonicInvalid,
  EnrolmentResidentIdInvalid,
  EnrolmentCreditCodeInvalid,
  EnrolmentPossessionMissing,
  EnrolmentPossessionKeyInvalid,
  EnrolmentCommitmentMismatch,
  EnrolmentPossessionSignatureInvalid,
  EnrolmentNotPresent,
  EnrolmentNameMismatch,
  EnrolmentEnrolledBefore,
  EnrolmentWaitNotOver,
  EnrolmentCommitmentUsed,
  EnrolmentPersonUnknown,
  EnrolmentAuthorityRefused,
  EnrolmentAuthorityUnreachable,
  EnrolmentReasonUnknown,
  EnrolmentRefused,
  EnrolmentStoreUnreadable,
  EnrolmentKeysNotInForce,
  EnrolmentKeyNeeded,
  EnrolmentRecordsDiffer,
  EnrolmentPlaceUsed,
  EnrolmentPlaceOutOfOrder,
  EnrolmentLeafOutOfRange,
  EnrolmentTreeFull,
  EnrolmentLeavesUnreadable,
  EnrolmentPlaceEmpty,
} from "./enrolment/errors.ts";
export { type IdentitySignature, signWithIdentity, checkIdentitySignature } from "./enrolment/identitySignature.ts";
export {
  type BusinessIdentity,
  businessIdentityAttestation,
  businessIdentityUid,
} from "./enrolment/organisation/businessIdentity.ts";
export {
  EnrolmentOrganisationNotPresent,
  EnrolmentOrganisationMismatch,
  EnrolmentOrganisationUnproven,
  EnrolmentOrganisationExpiryPassed,
  EnrolmentOrganisationIdentified,
  EnrolmentOrganisationUnknown,
} from "./enrolment/organisation/errors.ts";
export { type IssuedBusinessIdentity, issueBusinessIdentity } from "./enrolment/organisation/issueBusinessIdentity.ts";
export { openOrganisationSession } from "./enrolment/organisation/openOrganisationSession.ts";
export {
  type OrganisationSource,
  type OrganisationDesk,
  type RegisteredOrganisation,
  organisationTable,
} from "./enrolment/organisation/organisationDesk.ts";
export {
  type OrganisationRequest,
  ORGANISATION_REQUEST_TYPES,
  organisationDomain,
  signOrganisationRequest,
} from "./enrolment/organisation/organisationRequest.ts";
export {
  type OrganisationSession,
  type OrganisationRecord,
  type OrganisationStore,
  type OrganisationRecords,
  memoryOrganisationStore,
} from "./enrolment/organisation/organisationStore.ts";
export { revokeBusinessIdentity, organisationName } from "./enrolment/organisation/revokeBusinessIdentity.ts";
export {
  type MembershipCache,
  type MembershipOptions,
  fetchMembership,
  topPath,
  shardPath,
  isCurrentRoot,
} from "./enrolment/fetchMembership.ts";
export { CommitmentSet } from "./enrolment/commitmentSet.ts";
export { type DownloadLimits, downloadBytes } from "./enrolment/downloadBytes.ts";
export { type NetworkOrigin, networkIdOf } from "./enrolment/networkIdOf.ts";
export {
  type OperatorAnswer,
  type BatchOperator,
  type AnswerVerdict,
  localOperator,
  answerProposal,
  refuseProposal,
  verifyAnswer,
} from "./enrolment/operatorAnswer.ts";
export {
  type RootBatch,
  LEAVES_BYTES_LIMIT,
  prepareBatch,
  batchOf,
  standingRoot,
  fittingChanges,
} from "./enrolment/prepareBatch.ts";
export {
  type PossessionContext,
  type ProofOfPossession,
  possessionMessage,
  provePossession,
  checkPossession,
} from "./enrolment/proofOfPossession.ts";
export { normaliseName } from "./enrolment/personName.ts";
export { type BatchProposal, proposeBatch, publicationData } from "./enrolment/proposeBatch.ts";
export { publishAsAuthority } from "./enrolment/publishAsAuthority.ts";
export { type Publication, type Refusal, publishRoot } from "./enrolment/publishRoot.ts";
export { epochsSince, readEpoch } from "./enrolment/readEpoch.ts";
export { type EnrolmentApplication, requestEnrolment } from "./enrolment/requestEnrolment.ts";
export { type ResidentId, parseResidentId, residentIdCheckCharacter } from "./enrolment/residentId.ts";
export { type Wallet, restoreWallet } from "./enrolment/restoreWallet.ts";
export { sendEnrolment } from "./enrolment/sendEnrolment.ts";
export { type GroupState, showGroups } from "./enrolment/showGroups.ts";
export { type PublisherOperator, signBatch, checkProposal } from "./enrolment/signBatch.ts";
export { type AppliedLeaves, applyLeaves } from "./enrolment/tree/applyLeaves.ts";
export { type BuildingOptions, buildTree } from "./enrolment/tree/buildTree.ts";
export {
  type MembershipPart,
  EnrolmentDownloadFailed,
  EnrolmentShardUnreadable,
  EnrolmentShardDiffers,
  EnrolmentNotInGroup,
  EnrolmentSnapshotUnreadable,
  EnrolmentHasherThreadsInvalid,
  EnrolmentHasherClosed,
  EnrolmentHasherThreadLost,
  EnrolmentHashingAborted,
} from "./enrolment/tree/errors.ts";
export { findPlace } from "./enrolment/tree/findPlace.ts";
export { encodeLeaves, decodeLeaves, batchHash } from "./enrolment/tree/leaves.ts";
export { type MerkleProof, merkleProof } from "./enrolment/tree/merkleProof.ts";
export { type MembershipSources, findLeaf, proveFromShard } from "./enrolment/tree/proveFromShard.ts";
export { encodeShard, decodeShard, encodeTop, decodeTop, shardOf, shardRootsOf } from "./enrolment/tree/shard.ts";
export { shardRootOf, rootOfShards } from "./enrolment/tree/shardRootOf.ts";
export { type TreeSnapshot, snapshotTree, readSnapshot, restoreTree } from "./enrolment/tree/snapshot.ts";
export {
  SHARD_DEPTH,
  MAXIMUM_SIZE,
  type LeafChange,
  type GroupTree,
  createTree,
  cloneTree,
  treeRoot,
  leafAt,
  treeNode,
  appendLeaf,
  setLeaf,
  applyChanges,
} from "./enrolment/tree/tree.ts";
export {
  type HasherOptions,
  type HashingOptions,
  type TreeHasher,
  createTreeHasher,
} from "./enrolment/tree/treeHasher.ts";
export { TREE_DEPTH, zeroHash } from "./enrolment/tree/zeroHashes.ts";

// platform
export { type NewPlatform, executePlatform, schedulePlatform } from "./platform/addPlatform.ts";
export { type Audience, type Stage, assessAudience, countsField, reachedThreshold } from "./platform/assessAudience.ts";
export { canonicalJson } from "./platform/canonicalJson.ts";
export { describePolicyChange } from "./platform/describePolicyChange.ts";
export {
  PlatformSlugMalformed,
  PlatformSlugReserved,
  PlatformPolicyMalformed,
  PlatformPolicyNotFound,
  PlatformFieldUnknown,
  PlatformPolicyDiffers,
  PlatformPolicyNotScheduled,
  PlatformOperatorInvalid,
  PlatformDomainTaken,
} from "./platform/errors.ts";
export { type PolicyComparison, comparePolicy } from "./platform/comparePolicy.ts";
export { type Platform, listPlatforms } from "./platform/listPlatforms.ts";
export { type Field, parseFields, fieldNumber } from "./platform/parseFields.ts";
export { type PolicyStage, type ExcludedViewer, type PlatformPolicy, parsePolicy } from "./platform/parsePolicy.ts";
export { type PlatformId, isReservedSlug, platformId } from "./platform/platformId.ts";
export { policyDocumentHash } from "./platform/policyDocumentHash.ts";
export { type PolicyInForce, readPolicy } from "./platform/readPolicy.ts";
export { type PolicyDocument, type PolicyProgress, executePolicy, schedulePolicy } from "./platform/setPolicy.ts";
export { type ChainPolicy, toChainPolicy } from "./platform/toChainPolicy.ts";

// pseudonym
export { type ProverArtifacts, type ProverDepth, checkArtifacts } from "./pseudonym/prover/artifacts.ts";
export { claimGroup } from "./pseudonym/claimGroup.ts";
export { derivePseudonym } from "./pseudonym/derivePseudonym.ts";
export {
  PseudonymEventsIncomplete,
  PseudonymProofMismatch,
  PseudonymProofMalformed,
  PseudonymProofFalse,
  PseudonymProofOtherNetwork,
  PseudonymNotMember,
  PseudonymArtifactsMissing,
  PseudonymArtifactsWrong,
  PseudonymLinkInvalid,
  PseudonymBatchEmpty,
  PseudonymBatchHasFalse,
  PseudonymBatchRepeats,
  PseudonymMalformed,
  PseudonymVerifyingAborted,
  PseudonymArtifactsMalformed,
  PseudonymPathMalformed,
  PseudonymMessageMalformed,
  PseudonymOtherNetwork,
  PseudonymProverDepthWrong,
  PseudonymProvingAborted,
  PseudonymProverClosed,
  PseudonymProverThreadLost,
  PseudonymProverThreadsInvalid,
  PseudonymWitnessRefused,
} from "./pseudonym/errors.ts";
export {
  PseudonymVoucherRequestMalformed,
  PseudonymVoucherOtherNetwork,
  PseudonymVoucherDomainMismatch,
  PseudonymVoucherMismatch,
  PseudonymVoucherExpired,
  PseudonymVoucherRootNotLive,
} from "./pseudonym/voucher/voucherErrors.ts";
export { type PresentController, countGenerations, findController } from "./pseudonym/restore/findController.ts";
export { freshController } from "./pseudonym/restore/freshController.ts";
export { freezePseudonym } from "./pseudonym/freezePseudonym.ts";
export { type LinkRequest, type LinkProof, proveLink, verifyLink } from "./pseudonym/linkProof.ts";
export {
  PSEUDONYM_ACTIONS,
  type PseudonymAction,
  type PseudonymMessage,
  pseudonymMessage,
  commonDeadline,
} from "./pseudonym/message.ts";
export { parsePseudonym } from "./pseudonym/parsePseudonym.ts";
export { provePseudonym } from "./pseudonym/provePseudonym.ts";
export { type Voucher, proveVoucher } from "./pseudonym/voucher/proveVoucher.ts";
export type { ProofPoints, PseudonymProof } from "./pseudonym/proof.ts";
export { formatPseudonymProof, parsePseudonymProof } from "./pseudonym/proofJson.ts";
export {
  type CircuitProof,
  type PseudonymProver,
  type ProverOptions,
  type ProvingOptions,
  createProver,
} from "./pseudonym/prover/createProver.ts";
export { startThread } from "./pseudonym/prover/startThread.ts";
export type { CircuitInputs } from "./pseudonym/prover/witness.ts";
export { type PseudonymStatus, pseudonymStatus } from "./pseudonym/pseudonymStatus.ts";
export { registerPseudonym } from "./pseudonym/registerPseudonym.ts";
export { registerPseudonyms } from "./pseudonym/registerPseudonyms.ts";
export { releasePseudonym } from "./pseudonym/releasePseudonym.ts";
export { renewPseudonym } from "./pseudonym/renewPseudonym.ts";
export { replacePseudonym } from "./pseudonym/replacePseudonym.ts";
export { replacePseudonymBySignature } from "./pseudonym/replacePseudonymBySignature.ts";
export { type LiveClaim, type RestoredPseudonym, readPseudonyms } from "./pseudonym/restore/readPseudonyms.ts";
export {
  type RestoredPseudonyms,
  type RestoringOptions,
  restorePseudonyms,
} from "./pseudonym/restore/restorePseudonyms.ts";
export { type SubmittedProof, submitPseudonymProofs } from "./pseudonym/submitPseudonymProofs.ts";
export { tryPseudonymProof } from "./pseudonym/tryPseudonymProof.ts";
export { pseudonymScope, hashToField } from "./pseudonym/scope.ts";
export { type PseudonymState, pseudonymDomain, signReplace, signRelease } from "./pseudonym/signedState.ts";
export { verifyPseudonymProof } from "./pseudonym/verify/verifyPseudonymProof.ts";
export {
  type VerifyingOptionsOfMany,
  type InvalidProof,
  type ProofsVerdict,
  verifyPseudonymProofs,
} from "./pseudonym/verify/verifyPseudonymProofs.ts";
export { type VouchedMembership, verifyVoucher } from "./pseudonym/voucher/verifyVoucher.ts";
export { formatVoucher, parseVoucher, parseVoucherRequest } from "./pseudonym/voucher/voucherJson.ts";
export {
  type VoucherRequest,
  createVoucherRequest,
  requireVoucherRequest,
  voucherMessage,
} from "./pseudonym/voucher/voucherRequest.ts";

// login
export {
  type AnsweringOptions,
  type AskingPlatform,
  answerChallenge,
  requireAsker,
} from "./login/challenge/answerChallenge.ts";
export { type LoginAnswerJson, formatAnswer, parseAnswer } from "./login/challenge/answerJson.ts";
export { type LoginChallengeJson, formatChallenge, parseChallenge } from "./login/challenge/challengeJson.ts";
export {
  type ChallengedPlatform,
  type LoginChallenge,
  CHALLENGE_SECONDS,
  createChallenge,
} from "./login/challenge/createChallenge.ts";
export { isHost, isHostOf, loginOrigin, hostOfOrigin } from "./login/challenge/domain.ts";
export {
  LoginChallengeExpired,
  LoginChallengeNotYetValid,
  LoginNonceUnknown,
  LoginChallengeMalformed,
  LoginAnswerMalformed,
  LoginMessageMalformed,
  LoginDomainMismatch,
  LoginNetworkMismatch,
  LoginSignatureInvalid,
  LoginPseudonymNotLive,
  LoginGroupMissing,
} from "./login/errors.ts";
export {
  type ControllerAnswer,
  type LoginAnswer,
  type SessionAnswer,
  type SessionKeyGrant,
} from "./login/challenge/loginAnswer.ts";
export { LOGIN_STATEMENT, loginMessage } from "./login/challenge/loginMessage.ts";
export { type ParsedLoginMessage, parseLoginMessage } from "./login/challenge/parseLoginMessage.ts";
export { type PlatformView, type VisitorState } from "./login/view/platformView.ts";
export { readPlatform } from "./login/view/readPlatform.ts";
export { type VisitorStanding, readStanding } from "./login/verify/readStanding.ts";
export {
  type SessionKey,
  createSessionKey,
  grantSessionKey,
  answerWithSessionKey,
} from "./login/session/sessionKey.ts";
export {
  type ChallengeStore,
  type LoginStore,
  type RegistrationStore,
  type SessionKeyRecord,
  type SessionKeyStore,
  type Visit,
  type VisitStore,
} from "./login/store/loginStore.ts";
export { type MemoryLimits, memoryLoginStore } from "./login/store/memoryLoginStore.ts";
export { sqlLoginStore } from "./login/store/sqlLoginStore.ts";
export { type SqlDatabase } from "./login/store/sqlTables.ts";
export { type SettledRegistration, submitPending } from "./login/firstVisit/submitPending.ts";
export { type LoginOptions, type LoginSession, verifyLogin } from "./login/verify/verifyLogin.ts";
export { type FollowOptions, type FollowedPlatform, followPlatform } from "./login/view/follow/followPlatform.ts";
export { type FreshnessOptions } from "./login/view/follow/freshness.ts";
export { LoginViewStale } from "./login/view/follow/errors.ts";
export { type Logins, type LoginsOptions, openLogins } from "./login/kit/openLogins.ts";
export { type LoginVisit, type VisitRequirement } from "./login/kit/visits.ts";
export { type LoginRequest, type LoginResponse } from "./login/kit/http.ts";
export { type FastifyLogin, type FastifyGuard, fastifyLogin } from "./login/kit/fastifyLogin.ts";
export { type ExpressLogin, type ExpressMiddleware, expressLogin } from "./login/kit/expressLogin.ts";
export { type RequestWithLogin, loginOf } from "./login/kit/loginOf.ts";
export { relayerAt } from "./login/kit/relayerAt.ts";
export {
  LoginBusy,
  LoginFailed,
  LoginOriginInvalid,
  LoginRelayerFailed,
  LoginRequestForeign,
  LoginRequestMalformed,
  LoginRequestTooLarge,
  LoginRouteUnknown,
  LoginVisitMissing,
} from "./login/kit/errors.ts";
export {
  LoginRegistrationMismatch,
  LoginRegistrationDeadline,
  LoginRegistrationRootNotLive,
  LoginRegistrationPending,
} from "./login/firstVisit/errors.ts";
export { LoginSessionKeyUnknown, LoginSessionKeyExpired, LoginSessionKeyRefused } from "./login/session/errors.ts";
export { type InjectedProvider, type ProviderAsk, askProvider } from "./login/wallet/askProvider.ts";
export { type WalletAsk, askWallet } from "./login/wallet/askWallet.ts";
export {
  LoginWalletAddressInvalid,
  LoginWalletBlocked,
  LoginWalletClosed,
  LoginWalletSilent,
  LoginWalletVersionUnsupported,
  LoginWalletRefused,
  LoginWalletAnswerMalformed,
  LoginWalletAborted,
  LoginAskerMissing,
  LoginAskerInsecure,
  LoginRequestAnswered,
  LoginProviderDeclined,
  LoginProviderFailed,
} from "./login/wallet/errors.ts";
export { type PlainJson } from "./login/wallet/plainCopy.ts";
export { type WalletJson } from "./login/wallet/protocol.ts";
export { type ReceivingOptions, type WalletRequest, receiveChallenge } from "./login/wallet/receiveChallenge.ts";
export {
  type WindowMessage,
  type PostedWindow,
  type OwnWindow,
  type WalletPopup,
  type AskingWindow,
  type WalletWindow,
} from "./login/wallet/windows.ts";

// disclosure
export { type StatementAuthority, type StatementContent, attestStatement } from "./disclosure/attestStatement.ts";
export {
  type BackerConsent,
  BACKER_CONSENT_TYPES,
  backerConsentDigest,
  signBackerConsent,
  verifyBackerConsent,
} from "./disclosure/backerConsent.ts";
export { CONSENT_SECONDS, type ConsentStore, memoryConsentStore } from "./disclosure/consentStore.ts";
export { type Contest, contest } from "./disclosure/contest.ts";
export { type DisclosureChoice, disclose } from "./disclosure/disclose.ts";
export {
  DisclosureStatementMalformed,
  DisclosureStatementOtherNetwork,
  DisclosureStatementNotIssued,
  DisclosureStatementKeyNotInForce,
  DisclosureStatementSignatureInvalid,
  DisclosureIssuerMismatch,
  DisclosureStatementExpired,
  DisclosureStatementRevoked,
  DisclosureStatementNotPublished,
  DisclosureLinkMismatch,
  DisclosureLinkUnknown,
  DisclosureHolderUnknown,
  DisclosureConsentInvalid,
  DisclosureConsentNotInTime,
  DisclosureConsentUsed,
  DisclosureBackerUnknown,
  DisclosureStatementNotOwn,
  DisclosureCountInvalid,
  DisclosureServiceRefused,
  DisclosureServiceUnreachable,
} from "./disclosure/errors.ts";
export {
  type BackerRecords,
  type BackerStatementRequest,
  type OrganisationNameOf,
  issueBackerStatement,
} from "./disclosure/issueBackerStatement.ts";
export {
  type SelfStatementRequest,
  type SelfStatement,
  type NameOf,
  type StatementRecords,
  issueSelfStatement,
  transcriptHash,
} from "./disclosure/issueSelfStatement.ts";
export { handInStatement } from "./disclosure/handInStatement.ts";
export { LINK_SECONDS, type LinkRequestStore, memoryLinkRequestStore } from "./disclosure/linkRequestStore.ts";
export {
  type NameStatement,
  credentialHash,
  statementAttestation,
  nameStatementUid,
  toChainStatement,
} from "./disclosure/nameStatement.ts";
export { parseBusinessIdentity } from "./disclosure/parseBusinessIdentity.ts";
export { parseNameStatement } from "./disclosure/parseNameStatement.ts";
export { type CountedAudience, type ReportPlan, planAudiences } from "./disclosure/planAudiences.ts";
export { type PlanningState, type ReportEffect, effectOf, planReports } from "./disclosure/planReports.ts";
export { type DutyFlag, type Duty, readDuty, flagNames, isStanding } from "./disclosure/readDuty.ts";
export { type NameStatementDocument, NAME_STATEMENT_TYPE, readNameStatement } from "./disclosure/readNameStatement.ts";
export { type AudienceReport, MOST_REPORTS, reportAudience, reportAudienceMany } from "./disclosure/reportAudience.ts";
export { type ReportingOptions, type ReportsSent, reportAudiences } from "./disclosure/reportAudiences.ts";
export { nameStatementPurpose, requestLink } from "./disclosure/requestLink.ts";
export {
  type SelfStatementBody,
  type BackerStatementBody,
  formatSelfStatement,
  readSelfStatement,
  formatBackerStatement,
  readBackerStatement,
} from "./disclosure/statementBody.ts";
export { type ContestDecision, resolveContest } from "./disclosure/resolveContest.ts";
export { type DutyAct, disclosureDomain, signDutyAct, signDisclose } from "./disclosure/signedAct.ts";
export { type StatementKind, KIND_NUMBERS, statementSubject } from "./disclosure/statementUid.ts";
export { revokeStatement } from "./disclosure/revokeStatement.ts";
export { revokeWithdrawn } from "./disclosure/revokeWithdrawn.ts";
export { type VerifiedStatement, verifyStatement } from "./disclosure/verifyStatement.ts";
export { type Withdrawal, withdraw } from "./disclosure/withdraw.ts";

// oversight
export { POWERS, type Power, type ActOfPower, listActs } from "./oversight/actsOfPower.ts";
export {
  type AuditedGroup,
  type AuditedPlatform,
  type RoleHolder,
  type AuditCheck,
  type AuditCounts,
  type NetworkAudit,
  auditNetwork,
} from "./oversight/auditNetwork.ts";
export { type ServedStatement, auditStatements } from "./oversight/auditStatements.ts";
export {
  type DutyRow,
  type FlagTotals,
  type DutyTotals,
  type DisclosureReport,
  type PlatformReporting,
  type ReportOptions,
  disclosureReport,
} from "./oversight/disclosureReport.ts";
export {
  OversightProviderMissing,
  OversightEventsRefused,
  OversightEventUnknown,
  OversightNotSound,
  OversightPowerUnknown,
  OversightStatementsUnserved,
} from "./oversight/errors.ts";
export { formatReportCsv } from "./oversight/formatReportCsv.ts";
export { type ContractName } from "./oversight/readEvents.ts";
export { viewingDay, viewingDayEnd, viewingPlatformId } from "./oversight/viewing/day.ts";
export {
  OversightViewerBanned,
  OversightViewingDayOther,
  OversightViewingExpired,
  OversightViewingMalformed,
  OversightViewingMismatch,
  OversightViewingNonceUnknown,
  OversightViewingOriginForeign,
  OversightViewingOtherNetwork,
  OversightViewingRootNotLive,
} from "./oversight/viewing/errors.ts";
export { type Viewing, proveViewing } from "./oversight/viewing/proveViewing.ts";
export { type ViewingAsker, requireViewingAsker } from "./oversight/viewing/requireViewingAsker.ts";
export { type Viewer, type ViewingService, verifyViewing } from "./oversight/viewing/verifyViewing.ts";
export {
  type ViewingChallenge,
  type ViewingStore,
  createViewingChallenge,
  viewingMessage,
} from "./oversight/viewing/viewingChallenge.ts";
export {
  type ViewingChallengeJson,
  type ViewingJson,
  formatViewing,
  formatViewingChallenge,
  isViewingChallenge,
  parseViewing,
  parseViewingChallenge,
} from "./oversight/viewing/viewingJson.ts";

import { buildSchema } from "graphql";

/**
 * What the `circleci` command line and the language server ask CircleCI for over GraphQL, as far as
 * orbs and configurations go. Arguments are all optional here and read by hand: clients declare
 * their variables in several ways, and not always by the rules.
 */
export const graphqlSchema = buildSchema(`
  scalar UUID
  scalar Anything
  scalar VCSType
  scalar OrbListViewType
  scalar Date

  type Query {
    me: User
    buildConfig(configYaml: String, pipelineValues: Anything, pipelineParametersJson: String, orgId: UUID, orgSlug: String, next: Boolean): CompiledConfig
    orbConfig(orbYaml: String, ownerId: UUID): CompiledConfig
    orbVersion(orbVersionRef: String): OrbVersion
    orb(name: String): Orb
    orbs(first: Int, after: String, certifiedOnly: Boolean): OrbConnection
    orbCategories(first: Int, after: String): OrbCategoryConnection
    orbCategoryByName(name: String): OrbCategory
    registryNamespace(name: String): RegistryNamespace
    organization(name: String, vcsType: VCSType): Organization
  }

  type Mutation {
    publishOrb(orbId: UUID, orbName: String, namespaceName: String, orbYaml: String, version: String): OrbPayload
    promoteOrb(orbId: UUID, orbName: String, namespaceName: String, devVersion: String, semanticVersion: String): OrbPayload
    createOrb(name: String, registryNamespaceId: UUID, isPrivate: Boolean): CreatedOrbPayload
    importOrb(name: String, registryNamespaceId: UUID): CreatedOrbPayload
    importOrbVersion(orbId: UUID, orbYaml: String, version: String): OrbPayload
    createNamespace(name: String, organizationId: UUID): NamespacePayload
    importNamespace(name: String): NamespacePayload
  }

  type User { id: UUID name: String login: String }
  type Organization { id: UUID name: String }
  type Fault { message: String type: String }
  type CompiledConfig { valid: Boolean errors: [Fault!] sourceYaml: String outputYaml: String }

  type OrbVersion { id: UUID version: String source: String createdAt: Date orb: Orb }
  type Orb {
    id: UUID
    name: String
    shortName: String
    isPrivate: Boolean
    createdAt: Date
    namespace: RegistryNamespace
    categories: [OrbCategory!]
    statistics: OrbStatistics
    versions(count: Int): [OrbVersion!]
  }
  type OrbStatistics { last30DaysBuildCount: Int last30DaysProjectCount: Int last30DaysOrganizationCount: Int }
  type OrbCategory { id: UUID name: String }
  type RegistryNamespace {
    id: UUID
    name: String
    orbs(first: Int, after: String, view: OrbListViewType): OrbConnection
  }
  type OrbConnection { totalCount: Int edges: [OrbEdge!] pageInfo: PageInfo }
  type OrbEdge { cursor: String node: Orb }
  type OrbCategoryConnection { totalCount: Int edges: [OrbCategoryEdge!] pageInfo: PageInfo }
  type OrbCategoryEdge { cursor: String node: OrbCategory }
  type PageInfo { hasNextPage: Boolean }

  type OrbPayload { orb: OrbVersion errors: [Fault!] }
  type CreatedOrbPayload { orb: Orb errors: [Fault!] }
  type NamespacePayload { namespace: RegistryNamespace errors: [Fault!] }
`);

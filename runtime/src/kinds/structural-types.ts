/** The parts of built-in objects that an operator writes most, by their names in Kubernetes. */

export type {
  CustomResourceDefinitionCondition,
  CustomResourceDefinitionSpec,
} from "kubernetes-types/apiextensions/v1.js";
export type {
  DaemonSetSpec,
  DeploymentCondition,
  DeploymentSpec,
  DeploymentStatus,
  DeploymentStrategy,
  ReplicaSetSpec,
  StatefulSetSpec,
  StatefulSetStatus,
} from "kubernetes-types/apps/v1.js";
export type { HorizontalPodAutoscalerSpec, MetricSpec } from "kubernetes-types/autoscaling/v2.js";
export type {
  CronJobSpec,
  JobSpec,
  JobStatus,
  JobTemplateSpec,
} from "kubernetes-types/batch/v1.js";
export type { LeaseSpec } from "kubernetes-types/coordination/v1.js";
export type {
  Affinity,
  Capabilities,
  ConfigMapKeySelector,
  ConfigMapVolumeSource,
  Container,
  ContainerPort,
  ContainerStatus,
  EmptyDirVolumeSource,
  EnvFromSource,
  EnvVar,
  EnvVarSource,
  HTTPGetAction,
  KeyToPath,
  Lifecycle,
  LocalObjectReference,
  ObjectReference,
  PersistentVolumeClaimSpec,
  PersistentVolumeClaimVolumeSource,
  PodCondition,
  PodSecurityContext,
  PodSpec,
  PodStatus,
  PodTemplateSpec,
  Probe,
  ResourceRequirements,
  SecretKeySelector,
  SecretVolumeSource,
  SecurityContext,
  ServicePort,
  ServiceSpec,
  ServiceStatus,
  Toleration,
  TopologySpreadConstraint,
  Volume,
  VolumeMount,
} from "kubernetes-types/core/v1.js";
export type { LabelSelectorRequirement, ManagedFieldsEntry } from "kubernetes-types/meta/v1.js";
export type {
  HTTPIngressPath,
  IngressRule,
  IngressSpec,
  IngressTLS,
  NetworkPolicySpec,
} from "kubernetes-types/networking/v1.js";
export type { PodDisruptionBudgetSpec } from "kubernetes-types/policy/v1.js";
export type { PolicyRule, RoleRef, Subject } from "kubernetes-types/rbac/v1.js";

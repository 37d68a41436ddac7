/**
 * The preset dictionary of the codec `d1`: what documents say again and again, the commonest last, where references to
 * it are shortest. FROZEN: links that are about cannot be read with another text. A word that is missing here costs its
 * letters in the link, nothing else.
 *
 * Size: a data table.
 */
export const D1_DICTIONARY = [
  // Rare words first.
  "swf.domainmq.brokercognito.userPoolmobile.appsms.phoneemail.inboxs3.bucketdynamodb.tableevents.pipeevents.scheduleapigateway.webSocketApi",
  "kinesisanalytics.applicationfirehose.deliveryStreamkinesis.streamstepfunctions.stateMachineapigateway.httpApiapigateway.restApihttp.endpoint",
  "RoutesRouteKeyRouteResponseSelectionExpressionApiKeySelectionExpressionGatewayResponsesCorsConfigurationAllowOriginsAllowMethodsAllowHeadersMaxAge",
  "EndpointConfigurationTypesREGIONALEDGEPRIVATEUsagePlansUsagePlanNameQuotaLimitPeriodApiStagesKeysAuthorizersIdentitySourceAuthorizerResultTtlInSeconds",
  "RequestValidatorRequestParametersRequestModelsApiKeyRequiredAuthorizationTypeAuthorizerCUSTOMCOGNITO_USER_POOLSAWS_IAMTOKENREQUESTJWT",
  "RequestTemplatesIntegrationResponsesPassthroughBehaviorWHEN_NO_MATCHCacheClusterEnabledCacheClusterSizeCanarySettingPercentTrafficStageVariablesCachingEnabledCacheTtlInSeconds",
  "\"Stages\":[{\"StageName\":\"prod\",\"MethodSettings\":[{\"HttpMethod\":\"*\",\"ResourcePath\":\"/*\",\"ThrottlingRateLimit\":10,\"ThrottlingBurstLimit\":20}]}]",
  "\"Methods\":[{\"HttpMethod\":\"POST\",\"ResourcePath\":\"/orders\",\"Integration\":{\"Type\":\"AWS_PROXY\",\"TimeoutInMillis\":29000,\"Action\":\"states:StartSyncExecution\"}}]HTTP_PROXYMOCKGETPUTDELETE",
  "StreamModeDetailsStreamModeON_DEMANDPROVISIONEDMaxRecordSizeInKiBRetentionPeriodHoursenhancedFanOutsharedStartingPositionTRIM_HORIZONLATESTAT_TIMESTAMPParallelizationFactorBisectBatchOnFunctionErrorMaximumRecordAgeInSecondsMaximumRetryAttemptsTumblingWindowInSecondsDestinationConfig",
  "BufferingHintsSizeInMBsIntervalInSecondsDynamicPartitioningDeliveryStreamTypeDirectPutCompressionFormatProcessingConfigurationParallelismtumblingslidingsessionaggregate",
  "LoggingConfigurationLevelStateMachineTypeSTANDARDEXPRESSQueryLanguageJSONataJSONPathArgumentsOutputAssignQueryLanguageItemProcessorProcessorConfigItemsPathItemSelectorMaxConcurrencyToleratedFailurePercentageBranchesIteratorChoiceWaitPassSucceedFailParallelMapSecondsTimestampSecondsPathErrorCauseHeartbeatSecondsTimeoutSecondsResultSelectorResultPathInputPathOutputPathParameters",
  "\"Retry\":[{\"ErrorEquals\":[\"States.TaskFailed\"],\"IntervalSeconds\":1,\"MaxAttempts\":3,\"BackoffRate\":2,\"MaxDelaySeconds\":60,\"JitterStrategy\":\"FULL\"}],\"Catch\":[{\"ErrorEquals\":[\"States.ALL\"],\"Next\":\"States.Timeout\"Lambda.TooManyRequestsException",
  "\"Choices\":[{\"Variable\":\"$.\",\"NumericGreaterThan\":,\"StringEquals\":\"BooleanEqualsIsPresent\"Default\":\"{% $states.input %}\"",
  "\"Definition\":{\"StartAt\":\"\",\"States\":{\"\":{\"Type\":\"Task\",\"Resource\":\"arn:aws:states:::lambda:invoke.waitForTaskToken.sync:2\",\"Parameters\":{\"FunctionName\":\"arn:aws:lambda:us-east-1:123456789012:function:\",\"Payload.$\":\"$\",\"QueueUrl\":\"https://sqs.us-east-1.amazonaws.com/123456789012/\",\"MessageBody\":\"TaskToken.$\":\"$$.Task.Token\"},\"Next\":\"\"End\":true}}}",
  "\"stubs\":{\"durationMs\":\"returns\":\"error\":{\"errorType\":\"errorMessage\":\"",
  "ScheduleExpressionrate(1 minute)cron(0 12 * * ? *)ScheduleExpressionTimezoneFlexibleTimeWindowEventPattern\":{\"source\":[\"\"],\"detail-type\":[\"\"],\"detail\":{\"InputTransformerInputPathsMapInputTemplateRetryPolicyMaximumEventAgeInSecondsMaximumRetryAttempts",
  "VpcConfigreachesRecursiveLoopEphemeralStoragePackageTypeRuntimenodejs22.xpython3.13java21PublishedVersionsVersionAliasesNameFunctionVersionAdditionalVersionWeightsProvisionedConcurrentExecutionsEventInvokeConfig\":{\"MaximumRetryAttempts\":2,\"MaximumEventAgeInSeconds\":ProvisionedPollerConfigScalingConfigMaximumConcurrencyFunctionResponseTypes\":[\"ReportBatchItemFailures\"]FilterCriteria\":{\"Filters\":[{\"Pattern\":",
  "DesiredCapacityMaxSizeMinSizetarget trackingthreadsdeletescrashesbootMsdownconcurrencystatusorigin",
  "ArchivePolicyFifoThroughputScopeMessageGroupTopicFifoTopicDeliveryPolicyhealthyRetryPolicynumRetriesRawMessageDelivery\":trueFilterPolicyScopeMessageBodyMessageAttributesFilterPolicy\":{\"anything-but\":\"prefix\":\"numeric\":[\">=\",",
  "RedriveAllowPolicyFifoThroughputLimitperMessageGroupIdperQueueDeduplicationScopemessageGroupContentBasedDeduplicationMaximumMessageSizeduplicatesreordersMssamplingserversreplicassampleresurrectswaiterChoicestaleHandleDeletemaxInFlight",
  "idleReclaimMscpuBoundSharedurationAtMBfailsWithtimeoutcrashfailsItemsreturns\"error\":initMs",
  "apiGatewayRateapiGatewayBurststartExecutionBuckettransitionBucketbillingstartsAtRegionConcurrentExecutions\"profile\":\"realistic\"",
  "inTurnsends\":\"allretries\":{\"mode\":\"none\",\"maxAttempts\":baseMscapMsresendFailedEntriestimeoutMsinFlight\":1batch\":{\"size\":10,\"lingerMs\":attributesdeduplicationIdgroup\":{\"kind\":\"cycle\",\"count\":3,\"prefix\":\"customer-\"}key\":{\"kind\":\"zipfuniform",
  "\"kind\":\"constant\",\"value\":\"exponential\",\"mean\":\"uniform\",\"min\":,\"max\":\"sequence\",\"values\":[\"then\":\"repeat\"byMessage\"path\":\"$.ms\",\"else\":",
  "\"kind\":\"between\",\"from\":\"\",\"to\":\"\"matches\",\"pattern\":{everyNth\",\"n\":first\",\"n\":1never\"}anyall\",\"of\":[{\"kind\":\"always\"}",
  "{{uuid}}{{now}}{{int 1 100}}{{pick red green blue}}{{key}}{{body.}}{{body}}\"amount\":\"customer\":\"total\":\"id\":\"orderId\":",
  "eachRecordfailureignoreErrorstaskTokenoutputInvocationTypeEventQualifiermethodpathheaders",
  "losesAnswerlosesRequestallowed\":false\"fails\":{\"when\":{\"kind\":\"as\":\"serverErrorclientError",
  "states:SendTaskSuccessstates:SendTaskFailurestates:StartSyncExecutionstates:StartExecutions3:PutObjectdynamodb:PutItemhttp:Requestevents:PutEventsfirehose:PutRecordkinesis:PutRecordskinesis:PutRecordapigateway:Requestlambda:Invokesns:Publishsqs:SendMessage",
  "events.deadLetterlambda.mappingOnFailurelambda.onFailurelambda.onSuccesslambda.deadLettersns.redriveevents.sourceevents.targets3.notificationfirehose.sourcefirehose.destinationfirehose.transformapigateway.authorizerapigateway.integrationkinesis.consumersqs.poll",
  "\"script\":[{\"at\":\"10s\",\"call\":\"sqs:ReceiveMessage\",\"on\":\"\",\"input\":{\"MaxNumberOfMessages\":10,\"WaitTimeSeconds\":20,\"MessageBody\":\"hello\",\"ReceiptHandle\":{\"$from\":\".Messages[0].ReceiptHandle\"}},\"as\":\"got\"}sqs:DeleteMessagesqs:StartMessageMoveTasksqs:PurgeQueuekinesis:SplitShardkinesis:UpdateShardCount",
  "{\"at\":\"30s\",\"change\":\"\",\"properties\":{\"\",\"behaviour\":{\"fails\":{\"kind\":\"always\"}}},{\"at\":\"\",\"add\":{\"remove\":\"",
  "],\"goals\":[{\"say\":\"\",\"expect\":{\"metric\":\"ApproximateNumberOfMessagesVisibleApproximateAgeOfOldestMessageNumberOfMessagesDeletedThrottlesErrorsInvocationsConcurrentExecutionsIteratorAge\",\"of\":\"\",\"statistic\":\"Maximum\",\"is\":[\"=\",0],\"during\":[\"0s\",\"60s\"]}}",
  "{\"say\":\"\",\"expect\":{\"messages\":{\"from\":\"\"},\"fate\":\"processeddead-letteredexpiredreceivedansweredfiltereddropped\",\"at\":\"\",\"times\":[\"=\",1],\"within\":\"5s\"}}\"percentile\":99,\"measure\":\"age\"wait\"latency\"duration\",\"of\":\"\",\"is\":[\"<\",\"5s\"]\"rule\":\"SQS-018\",\"seen\":[\"<=\",",
  "],\"explore\":[\".failsVisibilityTimeout\"],\"gallery\":{\"idea\":\"\",\"question\":\"What happens \",\"services\":[\"",
  "{\"id\":\"note\",\"type\":\"note\",\"at\":[,\"text\":\"\",\"size\":[240,120]},{\"id\":\"frame\",\"type\":\"frame\",\"name\":\"",
  ",\"nodes\":[{\"id\":\"shop\",\"type\":\"client\",\"name\":\"Web shop\",\"at\":[0,120],\"behaviour\":{\"arrivals\":{\"kind\":\"every\",\"ms\":1000burst\",\"count\":100,\"everyMs\":once\",\"count\":10ramp\",\"from\":0,\"to\":\"over\":\"60s\"manualtimes\":[\"0s\",poisson\",\"perSecond\":2},\"body\":{\"order\":\"{{seq}}\"},\"stopAfter\":100}},",
  "{\"id\":\"worker\",\"type\":\"worker.fleet\",\"behaviour\":{\"durationMs\":{\"kind\":\"lognormal\",\"median\":800,\"p99\":4000},\"fails\":{\"kind\":\"ratio\",\"of\":[1,10]}}},{\"id\":\"table\",\"type\":\"dynamodb.table\",\"name\":\"Orders table\"",
  "{\"id\":\"topic\",\"type\":\"sns.topic\",\"at\":[280,320]},{\"id\":\"bus\",\"type\":\"events.bus\",\"at\":[560,320]},{\"id\":\"rule\",\"type\":\"events.rule\",\"name\":\"\",\"at\":[840,120],\"properties\":{\"ReservedConcurrentExecutions\":",
  "{\"id\":\"worker\",\"type\":\"lambda.function\",\"name\":\"Worker\",\"at\":[560,120],\"properties\":{\"Timeout\":20,\"MemorySize\":512},\"behaviour\":{\"durationMs\":100,\"fails\":{\"kind\":\"ratio\",\"of\":[1,10]}}},",
  "{\"id\":\"orders\",\"type\":\"sqs.queue\",\"name\":\"Orders\",\"at\":[280,120],\"properties\":{\"FifoQueue\":true,\"DelaySeconds\":\"MessageRetentionPeriod\":60,\"ReceiveMessageWaitTimeSeconds\":20,\"VisibilityTimeout\":30}},{\"id\":\"dead\",\"type\":\"sqs.queue\",\"name\":\"Dead letters\",\"at\":[280,320]},",
  "],\"connections\":[{\"id\":\"c1\",\"type\":\"sns:Publish\",\"from\":\"shop\",\"to\":\"topic\"},{\"id\":\"c4\",\"type\":\"sns.subscription\",\"from\":\"topic\",\"to\":\"queue\"},{\"id\":\"c5\",\"type\":\"dynamodb:PutItem\",\"from\":\"worker\",\"to\":\"table\",\"behaviour\":{\"latencyMs\":0}},{\"id\":\"c6\",\"type\":\"sqs.poll\",\"properties\":{\"MaxNumberOfMessages\":10,\"WaitTimeSeconds\":20}},",
  "{\"id\":\"c1\",\"type\":\"sqs:SendMessage\",\"from\":\"shop\",\"to\":\"orders\"},{\"id\":\"c2\",\"type\":\"lambda.eventSourceMapping\",\"from\":\"orders\",\"to\":\"worker\",\"properties\":{\"BatchSize\":10,\"MaximumBatchingWindowInSeconds\":5}},{\"id\":\"c3\",\"type\":\"sqs.redrive\",\"from\":\"orders\",\"to\":\"dead\",\"properties\":{\"maxReceiveCount\":3}}]",
  "{\"eventyard\":1,\"title\":\"A worker that \",\"about\":\"The \",\"seed\":7,\"account\":{\"latencyMs\":0,\"profile\":\"exact\"},\"until\":\"60s\",\"nodes\":[{\"id\":\"\",\"type\":\"\",\"name\":\"\",\"at\":[",
].join("");

using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>One check of a node or of a service instance.</summary>
public sealed class HealthCheck : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "api.HealthCheck",
        [
            GoField.Of<HealthCheck>(nameof(Node), GoType.String, value => value.Node),
            GoField.Of<HealthCheck>(nameof(CheckID), GoType.String, value => value.CheckID),
            GoField.Of<HealthCheck>(nameof(Name), GoType.String, value => value.Name),
            GoField.Of<HealthCheck>(nameof(Status), GoType.String, value => value.Status),
            GoField.Of<HealthCheck>(nameof(Notes), GoType.String, value => value.Notes),
            GoField.Of<HealthCheck>(nameof(Output), GoType.String, value => value.Output),
            GoField.Of<HealthCheck>(nameof(ServiceID), GoType.String, value => value.ServiceID),
            GoField.Of<HealthCheck>(nameof(ServiceName), GoType.String, value => value.ServiceName),
            GoField.Of<HealthCheck>(nameof(ServiceTags), GoType.Strings, value => value.ServiceTags),
            GoField.Of<HealthCheck>("Type", GoType.String, value => value.Kind),
            GoField.Of<HealthCheck>(nameof(Namespace), GoType.String, value => value.Namespace),
        ]);

    /// <summary><c>*api.HealthCheck</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*api.HealthCheck</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string Node { get; init; } = "";

    public string CheckID { get; init; } = "";

    public string Name { get; init; } = "";

    public string Status { get; init; } = "";

    public string Notes { get; init; } = "";

    public string Output { get; init; } = "";

    public string ServiceID { get; init; } = "";

    public string ServiceName { get; init; } = "";

    public GoList ServiceTags { get; init; } = GoList.Nil(GoType.Strings);

    /// <summary>What kind of check it is: <c>http</c>, <c>script</c>, …; <c>Type</c> in a template.</summary>
    public string Kind { get; init; } = "";

    public string Namespace { get; init; } = "";
}

using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>One tagged address of a service, e.g. under <c>wan</c>.</summary>
public sealed class ServiceAddress : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "api.ServiceAddress",
        [
            GoField.Of<ServiceAddress>(nameof(Address), GoType.String, value => value.Address),
            GoField.Of<ServiceAddress>(nameof(Port), GoType.Int, value => value.Port),
        ],
        zero: () => new ServiceAddress());

    /// <summary><c>api.ServiceAddress</c></summary>
    public static GoType Type { get; } = Shape;

    /// <summary><c>[]api.ServiceAddress</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string Address { get; init; } = "";

    public nint Port { get; init; }
}

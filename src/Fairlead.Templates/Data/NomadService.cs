using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>One instance of a Nomad service.</summary>
public sealed class NomadService : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.NomadService",
        [
            GoField.Of<NomadService>(nameof(ID), GoType.String, value => value.ID),
            GoField.Of<NomadService>(nameof(Name), GoType.String, value => value.Name),
            GoField.Of<NomadService>(nameof(Node), GoType.String, value => value.Node),
            GoField.Of<NomadService>(nameof(Address), GoType.String, value => value.Address),
            GoField.Of<NomadService>(nameof(Port), GoType.Int, value => value.Port),
            GoField.Of<NomadService>(nameof(Datacenter), GoType.String, value => value.Datacenter),
            GoField.Of<NomadService>(nameof(Tags), ServiceTags.Type, value => value.Tags),
            GoField.Of<NomadService>(nameof(JobID), GoType.String, value => value.JobID),
            GoField.Of<NomadService>(nameof(AllocID), GoType.String, value => value.AllocID),
        ]);

    /// <summary><c>*dependency.NomadService</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.NomadService</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string ID { get; init; } = "";

    public string Name { get; init; } = "";

    public string Node { get; init; } = "";

    public string Address { get; init; } = "";

    public nint Port { get; init; }

    public string Datacenter { get; init; } = "";

    public GoList Tags { get; init; } = GoList.Nil(ServiceTags.Type);

    public string JobID { get; init; } = "";

    public string AllocID { get; init; } = "";
}

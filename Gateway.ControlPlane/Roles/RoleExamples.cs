using Gateway.ControlPlane.Access;

namespace Gateway.ControlPlane.Roles;

internal static class RoleExamples
{
    public static IReadOnlyList<object> All { get; } =
    [
        new CreateRoleRequest { Name = "operator", Permissions = [Permissions.Nodes, Permissions.AuditRead] },
        new UpdateRoleRequest { Permissions = [Permissions.Nodes, Permissions.AuditRead, Permissions.Diagnosis] },
        new RoleResponse { Id = "rol_01kqvnv3p0e8m9y2c5t7w4x6zf", Name = "operator", Permissions = [Permissions.Nodes, Permissions.AuditRead], BuiltIn = false },
    ];
}
